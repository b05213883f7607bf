import { errorMessage } from '../../core/error-message.ts'
import type { ApproverGroup, Bundle } from '../../policy/bundle.ts'
import type { Finding } from '../../policy/lint/warning.ts'
import { channelFinding, groupFindings } from '../eligibility/check-groups.ts'
import { idOf } from '../eligibility/eligibility.ts'
import { type AgentKey, keyStatus } from '../model/agent-key.ts'
import { isInForce, lockdownReason, lockdownScopeWords } from '../model/lockdown.ts'
import type { Directory, WorkspaceAccess } from '../ports/directory.ts'
import type { LockdownStore } from '../ports/lockdowns.ts'

/** The result of one check. */
export interface Check {
  readonly area:
    | 'policies'
    | 'database'
    | 'disk'
    | 'keys'
    | 'checkpoints'
    | 'callbacks'
    | 'slack'
    | 'scopes'
    | 'clock'
    | 'approvers'
    | 'owners'
    | 'alerts'
    | 'lockdowns'
  /** `broken`: requests cannot be decided or reported; `warning`: it works, but probably not as intended. */
  readonly state: 'ok' | 'warning' | 'broken'
  /** The result, in one line. */
  readonly message: string
  /** The fix; null when there is nothing to do, or `message` ends with it. */
  readonly fix: string | null
}

interface Deps {
  readonly directory: Directory
  readonly access: WorkspaceAccess
  readonly bundle: Bundle
}

/** Checks the workspace for this bundle: scopes, channels, groups and people. Never rejects. */
export async function workspaceChecks(deps: Deps): Promise<readonly Check[]> {
  const { access, bundle } = deps
  const groups = [...bundle.approvers.values()].map((group) => groupChecks(deps, group))
  const digest = bundle.digest === null ? [] : [digestCheck(access, bundle.digest.channel)]
  const alerts = bundle.alerts === null ? [] : [alertsCheck(access, bundle.alerts.channel)]
  const checks = await Promise.all([scopeChecks(access), ...groups, ...digest, ...alerts])
  return checks.flat()
}

/** Checks that the owners of API keys are still in the workspace, as an unknown owner lets nobody approve. Never rejects. */
export async function ownerChecks(
  keys: readonly AgentKey[],
  { directory, nowMs }: { readonly directory: Directory; readonly nowMs: number },
): Promise<readonly Check[]> {
  const active = keys.filter((key) => keyStatus(key, nowMs) === 'active')
  const agents = new Map<string, string>()
  for (const { owner, agents: pattern } of active) if (owner !== null) agents.set(owner, pattern)
  const checks: Check[] = []
  for (const [owner, pattern] of agents) checks.push(await ownerCheck(directory, owner, pattern))
  return checks
}

/** Both of them, side by side. Never rejects. */
export async function workspaceAndOwnerChecks(
  deps: Deps,
  { keys, nowMs }: { readonly keys: readonly AgentKey[]; readonly nowMs: number },
): Promise<readonly Check[]> {
  const { directory } = deps
  const found = await Promise.all([workspaceChecks(deps), ownerChecks(keys, { directory, nowMs })])
  return found.flat()
}

/** The active lockdowns, as people may wonder why everything is denied. */
export async function lockdownChecks(
  store: Pick<LockdownStore, 'openLockdowns'>,
  nowMs: number,
): Promise<readonly Check[]> {
  const active = (await store.openLockdowns()).filter((lockdown) => isInForce(lockdown, nowMs))
  if (active.length === 0) return [ok('lockdowns', 'nothing is locked down')]
  return active.map((lockdown) => ({
    area: 'lockdowns',
    state: 'warning',
    message: `${lockdownScopeWords(lockdown)} denied: ${lockdownReason(lockdown)}`,
    fix: `once it is safe, lift it with "veto lockdown lift ${lockdown.id} --reason …"`,
  }))
}

async function scopeChecks(access: WorkspaceAccess): Promise<readonly Check[]> {
  try {
    const missing = await access.missingScopes()
    if (missing.length === 0) return [ok('scopes', 'the bot token has every scope that Veto needs')]
    return missing.map(({ scope, purpose }) => ({
      area: 'scopes',
      state: 'broken',
      message: `the bot token lacks the scope ${scope}, ${purpose}`,
      fix: 'add it to the app under OAuth & Permissions, and reinstall the app',
    }))
  } catch (error) {
    return [unasked('scopes', 'the scopes of the bot token', error)]
  }
}

async function groupChecks(deps: Deps, group: ApproverGroup): Promise<readonly Check[]> {
  const { channel, members, isBroken } = await groupFindings(deps, group)
  if (channel === null && members.length === 0) {
    return [ok('approvers', `cards for ${group.name} can be posted in ${group.channel}`)]
  }
  const findings = [...(channel === null ? [] : [channel]), ...members]
  return findings.map((finding) => checkOf(finding, isBroken ? 'broken' : 'warning'))
}

async function digestCheck(access: WorkspaceAccess, channel: string): Promise<Check> {
  const finding = await channelFinding(access, channel, 'the digest is posted')
  return finding === null
    ? ok('approvers', `the digest can be posted in ${channel}`)
    : checkOf(finding, 'warning')
}

async function alertsCheck(access: WorkspaceAccess, channel: string): Promise<Check> {
  const finding = await channelFinding(access, channel, 'alerts are posted')
  return finding === null
    ? ok('alerts', `alerts can be posted in ${channel}`)
    : { ...checkOf(finding, 'broken'), area: 'alerts' }
}

async function ownerCheck(directory: Directory, owner: string, agents: string): Promise<Check> {
  try {
    if ((await idOf(directory, owner)) !== null) return ok('owners', `${owner} owns a key of ${agents}`)
    return {
      area: 'owners',
      state: 'broken',
      message: `the owner of a key of ${agents}, ${owner}, is no longer in this workspace, so nobody can approve its requests`,
      fix: 'create a key with another owner with "veto keys create", and revoke this one',
    }
  } catch (error) {
    return unasked('owners', owner, error)
  }
}

function checkOf({ message, fix }: Finding, state: Check['state']): Check {
  return { area: 'approvers', state, message, fix: fix }
}

function ok(area: Check['area'], message: string): Check {
  return { area, state: 'ok', message, fix: null }
}

function unasked(area: Check['area'], what: string, error: unknown): Check {
  const why = errorMessage(error)
  return {
    area,
    state: 'broken',
    message: `Slack could not be asked about ${what}: ${why}`,
    fix: 'try again in a moment',
  }
}
