/** The list of rules, in the order of their numbers in domain.md section 4. A test compares it with this folder. */
import type { Rule } from '../rule.ts';
import { anchorBroken } from './anchor-broken.ts';
import { boxTicked } from './box-ticked.ts';
import { changedSinceReview } from './changed-since-review.ts';
import { dateInFuture } from './date-in-future.ts';
import { dateInvalid } from './date-invalid.ts';
import { destructiveWithoutDanger } from './destructive-without-danger.ts';
import { durationNotCanonical } from './duration-not-canonical.ts';
import { fenceOnlyComments } from './fence-only-comments.ts';
import { fenceUnlabelled } from './fence-unlabelled.ts';
import { fieldUnknown } from './field-unknown.ts';
import { fieldValueInvalid } from './field-value-invalid.ts';
import { frontMatterMissing } from './front-matter-missing.ts';
import { idDuplicate } from './id-duplicate.ts';
import { idMalformed } from './id-malformed.ts';
import { idPrefixWrong } from './id-prefix-wrong.ts';
import { idUnknown } from './id-unknown.ts';
import { linkBroken } from './link-broken.ts';
import { neverReviewed } from './never-reviewed.ts';
import { parameterNameReserved } from './parameter-name-reserved.ts';
import { placeholderUnfilled } from './placeholder-unfilled.ts';
import { promptInFence } from './prompt-in-fence.ts';
import { recoveryExceedsRto } from './recovery-exceeds-rto.ts';
import { recoveryObjectiveMissing } from './recovery-objective-missing.ts';
import { referenceWrongKind } from './reference-wrong-kind.ts';
import { requiredFieldMissing } from './required-field-missing.ts';
import { reviewDueSoon } from './review-due-soon.ts';
import { reviewInBatch } from './review-in-batch.ts';
import { reviewLongOverdue } from './review-long-overdue.ts';
import { reviewOverdue } from './review-overdue.ts';
import { reviewWithoutReading } from './review-without-reading.ts';
import { rtoExceedsMtpd } from './rto-exceeds-mtpd.ts';
import { secretLiteral } from './secret-literal.ts';
import { sectionMissing } from './section-missing.ts';
import { sectionsOutOfOrder } from './sections-out-of-order.ts';
import { taskItemMalformed } from './task-item-malformed.ts';
import { testNotRecorded } from './test-not-recorded.ts';
import { unfinishedText } from './unfinished-text.ts';
import { unguardedRecursiveDelete } from './unguarded-recursive-delete.ts';

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
  reviewOverdue,
  reviewLongOverdue,
  reviewDueSoon,
  neverReviewed,
  changedSinceReview,
  reviewInBatch,
  reviewWithoutReading,
  dateInFuture,
  testNotRecorded,
  sectionMissing,
  sectionsOutOfOrder,
  unfinishedText,
  boxTicked,
  taskItemMalformed,
  linkBroken,
  anchorBroken,
  idUnknown,
  referenceWrongKind,
  fenceUnlabelled,
  promptInFence,
  placeholderUnfilled,
  parameterNameReserved,
  fenceOnlyComments,
  secretLiteral,
  destructiveWithoutDanger,
  unguardedRecursiveDelete,
  recoveryObjectiveMissing,
  rtoExceedsMtpd,
  recoveryExceedsRto,
];
