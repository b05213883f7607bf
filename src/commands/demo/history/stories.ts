import { lapsesAtMs } from '../../../approval/decide/lapse.ts'
import {
  isPending,
  mayRun,
  type PendingRequest,
  type RunnableRequest,
} from '../../../approval/model/request.ts'
import type { Agenda } from './agenda.ts'
import type { Agents } from './agents.ts'
import type { History } from './open-history.ts'
import type { People } from './people.ts'
import { type Approval, MINUTE_MS, type PlannedRequest, SECOND_MS } from './planned-call.ts'

/** Who acts in the history, and when. */
export interface Cast {
  readonly history: History
  readonly agenda: Agenda
  readonly agents: Agents
  readonly people: People
}

/** Makes a planned request, and puts on the agenda what follows. */
export async function ask(cast: Cast, planned: PlannedRequest): Promise<void> {
  const request = await cast.agents.ask(planned)
  if (isPending(request)) follow(cast, request, planned.next)
  else if (mayRun(request)) run(cast, request, undefined)
}

function follow(cast: Cast, request: PendingRequest, next: PlannedRequest['next']): void {
  if (next.kind === 'approval') {
    followApproval(cast, request, next)
    return
  }
  const atMs = 'afterMs' in next ? request.createdAtMs + next.afterMs : request.state.deadlineMs
  cast.agenda.at(atMs, () => settle(cast, request, next))
}

async function settle(
  { history, agents, people }: Cast,
  request: PendingRequest,
  next: Exclude<PlannedRequest['next'], Approval>,
): Promise<void> {
  switch (next.kind) {
    case 'denial':
      return people.deny(request, next)
    case 'answer':
      return people.answer(request, next)
    case 'withdrawal':
      return agents.withdraw(request)
    case 'run':
    case 'silence':
      await history.timers.upToDate(request)
  }
}

function followApproval(cast: Cast, request: PendingRequest, approval: Approval): void {
  const { history, agenda, agents, people } = cast
  const { by, afterMs, inquiry, refused } = approval
  const startMs = request.createdAtMs
  if (refused !== undefined) {
    agenda.at(startMs + 2 * MINUTE_MS, () => people.approve(request, { ...approval, by: refused }))
  }
  if (inquiry !== undefined) {
    agenda.at(startMs + 2 * MINUTE_MS, () => people.inquire(request, by, inquiry.text))
    agenda.at(startMs + 3 * MINUTE_MS, () => agents.reply(request, inquiry.reply))
  }
  agenda.at(startMs + afterMs, async () => {
    await people.approve(request, approval)
    const approved = await history.store.request(request.id)
    if (approved !== null && mayRun(approved)) run(cast, approved, approval.run)
  })
}

/** When the agents look what was allowed, and how long a call takes. */
const LOOK_MS = 5 * MINUTE_MS
const RUN_MS = 2 * SECOND_MS

function run({ history, agenda, agents }: Cast, request: RunnableRequest, how: Approval['run']): void {
  const nowMs = history.clock.nowMs()
  if (how === 'never') {
    agenda.at(lapsesAtMs(request), async () => void (await history.timers.upToDate(request)))
    return
  }
  const startMs = Math.ceil((nowMs + 1) / LOOK_MS) * LOOK_MS
  agenda.at(startMs, () => agents.start(request))
  agenda.at(startMs + RUN_MS, () => agents.end(request, how?.error ?? null))
}
