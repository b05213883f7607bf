import type { SlackCommand } from '../../adapters/slack-command.ts'
import { auditCommand } from '../audit/audit-command.ts'
import { awayCommand } from '../away/away-command.ts'
import { backCommand } from '../away/back-command.ts'
import { digestCommand } from '../digest/digest-command.ts'
import { explainCommand } from '../explain/explain-command.ts'
import { grantsCommand } from '../grant/grants-command.ts'
import { lockdownCommand } from '../lockdown/lockdown-command.ts'
import { pendingCommand } from '../pending/pending-command.ts'
import { policyCommand } from '../policy/policy-command.ts'
import { statsCommand } from '../stats/stats-command.ts'

/** The commands, in the order of `/veto help`. */
export const COMMANDS: readonly SlackCommand[] = [
  pendingCommand,
  auditCommand,
  statsCommand,
  digestCommand,
  explainCommand,
  policyCommand,
  grantsCommand,
  awayCommand,
  backCommand,
  lockdownCommand,
]
