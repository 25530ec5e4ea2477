/** The list of rules, in the order of their numbers in domain.md section 4. A test compares it with this folder. */
import type { Rule } from '../rule.ts';
import { anchorBroken } from './anchor-broken.ts';
import { dateInvalid } from './date-invalid.ts';
import { destructiveWithoutDanger } from './destructive-without-danger.ts';
import { fieldValueInvalid } from './field-value-invalid.ts';
import { idDuplicate } from './id-duplicate.ts';
import { idMalformed } from './id-malformed.ts';
import { idPrefixWrong } from './id-prefix-wrong.ts';
import { linkBroken } from './link-broken.ts';
import { placeholderUnfilled } from './placeholder-unfilled.ts';
import { requiredFieldMissing } from './required-field-missing.ts';
import { reviewLongOverdue } from './review-long-overdue.ts';
import { reviewOverdue } from './review-overdue.ts';

export const rules: readonly Rule[] = [
  requiredFieldMissing,
  fieldValueInvalid,
  idMalformed,
  idPrefixWrong,
  idDuplicate,
  dateInvalid,
  reviewOverdue,
  reviewLongOverdue,
  linkBroken,
  anchorBroken,
  placeholderUnfilled,
  destructiveWithoutDanger,
];
