/** The list of rules, in the order of their numbers in domain.md section 4. A test compares it with this folder. */
import type { Rule } from '../rule.ts';
import { anchorBroken } from './anchor-broken.ts';
import { boxTicked } from './box-ticked.ts';
import { changedSinceReview } from './changed-since-review.ts';
import { checkMutates } from './check-mutates.ts';
import { commandEndless } from './command-endless.ts';
import { commandInteractive } from './command-interactive.ts';
import { dateInFuture } from './date-in-future.ts';
import { dateInvalid } from './date-invalid.ts';
import { decisionIncomplete } from './decision-incomplete.ts';
import { destructiveWithoutDanger } from './destructive-without-danger.ts';
import { downloadToShell } from './download-to-shell.ts';
import { durationNotCanonical } from './duration-not-canonical.ts';
import { expectMissing } from './expect-missing.ts';
import { expectUnread } from './expect-unread.ts';
import { fenceOnlyComments } from './fence-only-comments.ts';
import { fenceUnlabelled } from './fence-unlabelled.ts';
import { fieldUnknown } from './field-unknown.ts';
import { fieldValueInvalid } from './field-value-invalid.ts';
import { frontMatterMissing } from './front-matter-missing.ts';
import { hostCheckOff } from './host-check-off.ts';
import { idDuplicate } from './id-duplicate.ts';
import { idMalformed } from './id-malformed.ts';
import { idPrefixWrong } from './id-prefix-wrong.ts';
import { idUnknown } from './id-unknown.ts';
import { linkAbsolute } from './link-absolute.ts';
import { linkBroken } from './link-broken.ts';
import { linkOutdated } from './link-outdated.ts';
import { metadataInText } from './metadata-in-text.ts';
import { neverReviewed } from './never-reviewed.ts';
import { outputInFence } from './output-in-fence.ts';
import { ownerUnknown } from './owner-unknown.ts';
import { parameterNameReserved } from './parameter-name-reserved.ts';
import { parameterUnused } from './parameter-unused.ts';
import { placeholderUnfilled } from './placeholder-unfilled.ts';
import { planExpectMissing } from './plan-expect-missing.ts';
import { planTestOverdue } from './plan-test-overdue.ts';
import { promptInFence } from './prompt-in-fence.ts';
import { recoveryExceedsRto } from './recovery-exceeds-rto.ts';
import { recoveryNearRto } from './recovery-near-rto.ts';
import { recoveryObjectiveMissing } from './recovery-objective-missing.ts';
import { referenceCycle } from './reference-cycle.ts';
import { referenceWrongKind } from './reference-wrong-kind.ts';
import { requiredFieldMissing } from './required-field-missing.ts';
import { reviewDueSoon } from './review-due-soon.ts';
import { reviewInBatch } from './review-in-batch.ts';
import { reviewLongOverdue } from './review-long-overdue.ts';
import { reviewOverdue } from './review-overdue.ts';
import { reviewWithoutReading } from './review-without-reading.ts';
import { rollbackMissing } from './rollback-missing.ts';
import { rtoExceedsMtpd } from './rto-exceeds-mtpd.ts';
import { runOverdue } from './run-overdue.ts';
import { secretExposed } from './secret-exposed.ts';
import { secretLiteral } from './secret-literal.ts';
import { sectionMissing } from './section-missing.ts';
import { sectionsOutOfOrder } from './sections-out-of-order.ts';
import { stepTargetMissing } from './step-target-missing.ts';
import { taskItemMalformed } from './task-item-malformed.ts';
import { testNotRecorded } from './test-not-recorded.ts';
import { testOverdue } from './test-overdue.ts';
import { titleDiffers } from './title-differs.ts';
import { toolUndeclared } from './tool-undeclared.ts';
import { unfinishedText } from './unfinished-text.ts';
import { unguardedRecursiveDelete } from './unguarded-recursive-delete.ts';
import { variableUndeclared } from './variable-undeclared.ts';
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
  referenceCycle,
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
  secretLiteral,
  destructiveWithoutDanger,
  unguardedRecursiveDelete,
  downloadToShell,
  hostCheckOff,
  secretExposed,
  recoveryObjectiveMissing,
  rtoExceedsMtpd,
  recoveryExceedsRto,
  recoveryNearRto,
  stepTargetMissing,
];
