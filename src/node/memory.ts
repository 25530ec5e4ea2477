/** How much memory this process has needed. */
import process from 'node:process';

/** The most memory that was resident so far, in bytes. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;
