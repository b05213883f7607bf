import type { AgentKey } from '../../../approval/model/agent-key.ts'
import type { Caller } from '../../../approval/model/caller.ts'
import { type KeptRequest, paramsOf, type VetoRequest } from '../../../approval/model/request.ts'
import { canonicalJson, sha256 } from '../../../core/canonical-json.ts'
import type { Json } from '../../../core/json.ts'
import { MIGRATION_AGENT, type UnaskedMigration } from './migrations.ts'
import type { History } from './open-history.ts'
import type { PlannedRequest } from './planned-call.ts'

/** The agents of the history, each with a key of its own. */
export interface Agents {
  ask(planned: PlannedRequest): Promise<VetoRequest>
  reply(request: VetoRequest, text: string): Promise<void>
  withdraw(request: VetoRequest): Promise<void>
  start(request: KeptRequest): Promise<void>
  /** Null: it succeeded. */
  end(request: VetoRequest, error: string | null): Promise<void>
  migrateUnasked(migration: UnaskedMigration): Promise<void>
}

/** Who is responsible for the agents, and decides none of their calls. */
const OWNERS: Readonly<Record<string, string>> = {
  'support-agent': 'dan@acme.test',
  'growth-agent': 'cleo@acme.test',
  'crm-agent': 'ben@acme.test',
  'content-agent': 'eve@acme.test',
  [MIGRATION_AGENT]: 'eve@acme.test',
}

export async function createAgents(history: History): Promise<Agents> {
  const keys = new Map<string, AgentKey>()
  for (const [agents, owner] of Object.entries(OWNERS)) {
    const { record } = await history.keys.create({ agents, owner, scopes: ['authorize'] })
    keys.set(agents, record)
  }
  const keyOf = (agentId: string) => {
    const key = keys.get(agentId)
    if (key === undefined) throw new RangeError(`Expected an agent with a key, got ${agentId}`)
    return key
  }
  const { requests, executions, clock } = history
  const ownKey = ({ call }: VetoRequest) => keyOf(call.agentId)
  return {
    ask: (planned) => ask(history, planned, keyOf),
    reply: async (request, text) => void (await history.reply(request.id, ownKey(request), { text })),
    withdraw: async (request) => void (await requests.cancel(request.id, ownKey(request))),
    start: async (request) => void (await executions.redeem(request.id, paramsOf(request), ownKey(request))),
    end: async (request, error) =>
      void (await executions.report(
        request.id,
        error === null ? { status: 'succeeded' } : { status: 'failed', error },
        ownKey(request),
      )),
    async migrateUnasked({ version }) {
      const executedAt = new Date(clock.nowMs()).toISOString()
      const execution = { agentId: MIGRATION_AGENT, tool: 'db.migrate', params: { version }, executedAt }
      await executions.recordExecution(execution, keyOf(MIGRATION_AGENT))
    },
  }
}

function ask(
  { authorize, ask: people, clock }: History,
  planned: PlannedRequest,
  keyOf: (agentId: string) => AgentKey,
): Promise<VetoRequest> {
  const caller = ({ agentId }: { readonly agentId: string }, body: Json): Caller => ({
    key: keyOf(agentId),
    idempotencyKey: null,
    fingerprint: sha256(canonicalJson(body)),
    sessionFingerprint: null,
    arrivedAtTicksMs: clock.ticksMs(),
    recheck: async () => {},
  })
  switch (planned.kind) {
    case 'call':
      return authorize(planned.call, caller(planned.call, planned.call.params))
    case 'question':
      return people.question(planned.question, caller(planned.question, planned.question.question))
    case 'plan':
      return people.plan(planned.plan, caller(planned.plan, planned.plan.title))
  }
}
