/**
 * fast-check with a seed of its own: the gate tries the same texts each time, so that what it says depends on the code alone.
 * `FUZZ_SEED=random` (or a number) looks further.
 */
import fc from 'fast-check';

const asked = process.env['FUZZ_SEED'];
/** Printed by fast-check with every counterexample. */
export const seed = asked === undefined ? 20261121 : asked === 'random' ? Date.now() % 1_000_000_000 : Number(asked);
fc.configureGlobal({ seed });

export default fc;
