/** The list of rules, in the order of their numbers in domain.md section 4. A test compares it with this folder. */
import type { Rule } from '../rule.ts';
import { acceptanceLapsed } from './acceptance-lapsed.ts';
import { actionOverdue } from './action-overdue.ts';
import { alertAnsweredTwice } from './alert-answered-twice.ts';
import { alertLinkBroken } from './alert-link-broken.ts';
import { alertUnknown } from './alert-unknown.ts';
import { alertWithoutRunbook } from './alert-without-runbook.ts';
import { anchorBroken } from './anchor-broken.ts';
import { backupRarerThanRpo } from './backup-rarer-than-rpo.ts';
import { bidOutdated } from './bid-outdated.ts';
import { boxTicked } from './box-ticked.ts';
import { changeNotApproved } from './change-not-approved.ts';
import { changeOutcomeMissing } from './change-outcome-missing.ts';
import { changeOutsideWindow } from './change-outside-window.ts';
import { changedSinceReview } from './changed-since-review.ts';
import { checkMutates } from './check-mutates.ts';
import { commandEndless } from './command-endless.ts';
import { commandInteractive } from './command-interactive.ts';
import { contractEnded } from './contract-ended.ts';
import { contractEndsSoon } from './contract-ends-soon.ts';
import { dateInFuture } from './date-in-future.ts';
import { dateInvalid } from './date-invalid.ts';
import { decisionIncomplete } from './decision-incomplete.ts';
import { dependencySlower } from './dependency-slower.ts';
import { destructiveWithoutDanger } from './destructive-without-danger.ts';
import { downloadToShell } from './download-to-shell.ts';
import { durationNotCanonical } from './duration-not-canonical.ts';
import { exceptionExpired } from './exception-expired.ts';
import { exerciseSlowerThanRto } from './exercise-slower-than-rto.ts';
import { expectMissing } from './expect-missing.ts';
import { expectUnread } from './expect-unread.ts';
import { fenceOnlyComments } from './fence-only-comments.ts';
import { fenceUnlabelled } from './fence-unlabelled.ts';
import { fieldUnknown } from './field-unknown.ts';
import { fieldValueInvalid } from './field-value-invalid.ts';
import { frontMatterMissing } from './front-matter-missing.ts';
import { hiddenCharacter } from './hidden-character.ts';
import { hostCheckOff } from './host-check-off.ts';
import { idDuplicate } from './id-duplicate.ts';
import { idMalformed } from './id-malformed.ts';
import { idPrefixWrong } from './id-prefix-wrong.ts';
import { idUnknown } from './id-unknown.ts';
import { incidentDurationTyped } from './incident-duration-typed.ts';
import { incidentReviewLate } from './incident-review-late.ts';
import { incidentTimesWrong } from './incident-times-wrong.ts';
import { linkAbsolute } from './link-absolute.ts';
import { linkBroken } from './link-broken.ts';
import { linkOutdated } from './link-outdated.ts';
import { linkToOwnRepository } from './link-to-own-repository.ts';
import { linkToRestricted } from './link-to-restricted.ts';
import { metadataInText } from './metadata-in-text.ts';
import { metricWithoutSamples } from './metric-without-samples.ts';
import { mixedScript } from './mixed-script.ts';
import { namedRunbookUntried } from './named-runbook-untried.ts';
import { neverReviewed } from './never-reviewed.ts';
import { outputInFence } from './output-in-fence.ts';
import { ownerUnknown } from './owner-unknown.ts';
import { parameterNameReserved } from './parameter-name-reserved.ts';
import { parameterReevaluated } from './parameter-reevaluated.ts';
import { parameterUnquoted } from './parameter-unquoted.ts';
import { parameterUnused } from './parameter-unused.ts';
import { phaseInconsistent } from './phase-inconsistent.ts';
import { placeholderUnfilled } from './placeholder-unfilled.ts';
import { planExpectMissing } from './plan-expect-missing.ts';
import { planReliesOnItself } from './plan-relies-on-itself.ts';
import { planTestOverdue } from './plan-test-overdue.ts';
import { planTestTooLight } from './plan-test-too-light.ts';
import { privateDetailPublic } from './private-detail-public.ts';
import { productionHost } from './production-host.ts';
import { promptInFence } from './prompt-in-fence.ts';
import { recoveryExceedsRto } from './recovery-exceeds-rto.ts';
import { recoveryNearRto } from './recovery-near-rto.ts';
import { recoveryObjectiveMissing } from './recovery-objective-missing.ts';
import { recoveryObjectivesDisagree } from './recovery-objectives-disagree.ts';
import { recoveryPlanMissing } from './recovery-plan-missing.ts';
import { recoveryWeakerThanService } from './recovery-weaker-than-service.ts';
import { referenceCycle } from './reference-cycle.ts';
import { referenceWrongKind } from './reference-wrong-kind.ts';
import { requiredFieldMissing } from './required-field-missing.ts';
import { reviewDueSoon } from './review-due-soon.ts';
import { reviewInBatch } from './review-in-batch.ts';
import { reviewLongOverdue } from './review-long-overdue.ts';
import { reviewOverdue } from './review-overdue.ts';
import { reviewWithoutReading } from './review-without-reading.ts';
import { riskOverdue } from './risk-overdue.ts';
import { roleWithoutHolder } from './role-without-holder.ts';
import { rollbackMissing } from './rollback-missing.ts';
import { rotaGap } from './rota-gap.ts';
import { rtoBeyondAvailability } from './rto-beyond-availability.ts';
import { rtoExceedsMtpd } from './rto-exceeds-mtpd.ts';
import { runOverdue } from './run-overdue.ts';
import { secretExposed } from './secret-exposed.ts';
import { secretLiteral } from './secret-literal.ts';
import { sectionMissing } from './section-missing.ts';
import { sectionsOutOfOrder } from './sections-out-of-order.ts';
import { shellSyntaxError } from './shell-syntax-error.ts';
import { slaWeakerThanObjective } from './sla-weaker-than-objective.ts';
import { soleHolder } from './sole-holder.ts';
import { standardNotEnforced } from './standard-not-enforced.ts';
import { standardNotInForce } from './standard-not-in-force.ts';
import { stepTargetMissing } from './step-target-missing.ts';
import { successMisleading } from './success-misleading.ts';
import { taskItemMalformed } from './task-item-malformed.ts';
import { testNotRecorded } from './test-not-recorded.ts';
import { testOverdue } from './test-overdue.ts';
import { titleDiffers } from './title-differs.ts';
import { toolUndeclared } from './tool-undeclared.ts';
import { unfinishedText } from './unfinished-text.ts';
import { unguardedRecursiveDelete } from './unguarded-recursive-delete.ts';
import { variableUndeclared } from './variable-undeclared.ts';
import { vendorWithoutContract } from './vendor-without-contract.ts';
import { wordingOutdated } from './wording-outdated.ts';

export const rules: readonly Rule[] = [
  frontMatterMissing,
  requiredFieldMissing,
  fieldUnknown,
  fieldValueInvalid,
  idMalformed,
  idPrefixWrong,
  idDuplicate,
  dateInvalid,
  durationNotCanonical,
  ownerUnknown,
  titleDiffers,
  reviewOverdue,
  reviewLongOverdue,
  reviewDueSoon,
  neverReviewed,
  changedSinceReview,
  reviewInBatch,
  reviewWithoutReading,
  dateInFuture,
  testNotRecorded,
  testOverdue,
  planTestOverdue,
  runOverdue,
  wordingOutdated,
  sectionMissing,
  sectionsOutOfOrder,
  unfinishedText,
  boxTicked,
  taskItemMalformed,
  metadataInText,
  linkBroken,
  anchorBroken,
  idUnknown,
  referenceWrongKind,
  linkOutdated,
  linkAbsolute,
  linkToOwnRepository,
  referenceCycle,
  shellSyntaxError,
  fenceUnlabelled,
  promptInFence,
  outputInFence,
  placeholderUnfilled,
  parameterNameReserved,
  variableUndeclared,
  parameterUnused,
  expectMissing,
  planExpectMissing,
  expectUnread,
  commandEndless,
  commandInteractive,
  fenceOnlyComments,
  rollbackMissing,
  checkMutates,
  decisionIncomplete,
  toolUndeclared,
  hiddenCharacter,
  mixedScript,
  parameterReevaluated,
  parameterUnquoted,
  successMisleading,
  secretLiteral,
  destructiveWithoutDanger,
  unguardedRecursiveDelete,
  downloadToShell,
  hostCheckOff,
  secretExposed,
  linkToRestricted,
  privateDetailPublic,
  productionHost,
  recoveryObjectiveMissing,
  rtoExceedsMtpd,
  recoveryExceedsRto,
  recoveryNearRto,
  stepTargetMissing,
  recoveryObjectivesDisagree,
  recoveryWeakerThanService,
  dependencySlower,
  backupRarerThanRpo,
  exerciseSlowerThanRto,
  planTestTooLight,
  recoveryPlanMissing,
  rtoBeyondAvailability,
  planReliesOnItself,
  exceptionExpired,
  standardNotInForce,
  standardNotEnforced,
  bidOutdated,
  contractEnded,
  contractEndsSoon,
  slaWeakerThanObjective,
  vendorWithoutContract,
  roleWithoutHolder,
  rotaGap,
  soleHolder,
  alertAnsweredTwice,
  alertLinkBroken,
  alertUnknown,
  alertWithoutRunbook,
  namedRunbookUntried,
  actionOverdue,
  incidentReviewLate,
  changeNotApproved,
  changeOutsideWindow,
  incidentDurationTyped,
  incidentTimesWrong,
  changeOutcomeMissing,
  acceptanceLapsed,
  riskOverdue,
  metricWithoutSamples,
  phaseInconsistent,
];
