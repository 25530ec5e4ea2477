/** The commands of `drillbook`, in the order in which its help names them. */
import { alertCommand } from './alert-command.ts';
import type { Command } from './command.ts';
import { indexCommand } from './index-command.ts';
import { initCommand } from './init-command.ts';
import { kindsCommand } from './kinds-command.ts';
import { lintCommand } from './lint-command.ts';
import { newCommand } from './new-command.ts';
import { reportCommand } from './report-command.ts';
import { runCommand } from './run-command.ts';
import { runsCommand } from './runs-command.ts';
import { searchCommand } from './search-command.ts';
import { stepsCommand } from './steps-command.ts';
import { verifyCommand } from './verify-command.ts';

export const commands: readonly Command[] = [
  searchCommand,
  alertCommand,
  lintCommand,
  stepsCommand,
  runCommand,
  runsCommand,
  reportCommand,
  verifyCommand,
  initCommand,
  newCommand,
  indexCommand,
  kindsCommand,
];
