import { createCoalescingTask } from '../../../approval/signals/coalescing-task.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Log } from '../../../core/log.ts'
import { failureOf } from '../../api/errors.ts'
import type { HomeView } from './home-view.ts'

/** Keeps the Home tabs that people opened in the last hours up to date, at Slack's pace. No method waits or throws. */
export interface HomeUpdates {
  /** This person looks at their Home tab, or has just acted in it. */
  opened(personId: string): void
  /** Something changed that people may see in their Home tab. */
  changed(): void
  /** Resolves when nothing is published any more. */
  stop(): Promise<void>
}

/** A tab, and when it is no longer true though nothing happened; null: never. */
interface RenderedHome {
  readonly view: HomeView
  readonly changesAtMs: number | null
}

interface Deps {
  readonly render: (personId: string) => Promise<RenderedHome>
  readonly publish: (personId: string, view: HomeView) => Promise<unknown>
  readonly clock: Clock
  readonly log: Log
}

/** A Home tab that nobody opened for so long is updated when it is opened again. */
const VIEWED_MS = 4 * 3_600_000
/** Beyond so many, those opened longest ago are no longer updated. */
const MAX_VIEWERS = 200
/** Each Home tab is published at most once in this time. */
const PERSON_MS = 5_000
/** A tab is not rendered more often than that because time passes. */
const TIME_MS = 60_000
/** All of them together keep below Slack's hundred calls of views.publish a minute. */
const PACE_MS = 700

interface Viewer {
  readonly openedAtMs: number
  /** When the tab was last published; 0: never. */
  readonly publishedAtMs: number
  readonly isStale: boolean
  /** When it is rendered again though nothing happened; null: never. */
  readonly renderAtMs: number | null
  /** What Slack shows, as JSON; null: unknown, or the tab was opened since. */
  readonly shown: string | null
}

/** A failed publication is tried again at the next change; where Slack names a time, from then on. */
export function createHomeUpdates({ render, publish, clock, log }: Deps): HomeUpdates {
  const viewers = new Map<string, Viewer>()
  const pace = { updatesFromMs: 0, allFromMs: 0 }
  const task = createCoalescingTask(clock, run)

  async function run(): Promise<void> {
    forgetViewers(viewers, clock.nowMs())
    for (let next = nextViewer(viewers, pace); next !== null; next = nextViewer(viewers, pace)) {
      if (task.isStopped()) return
      if (clock.nowMs() < next.dueAtMs) return task.at(next.dueAtMs)
      await update(next.personId, next.viewer)
    }
  }

  async function update(personId: string, viewer: Viewer): Promise<void> {
    const atMs = clock.nowMs()
    viewers.set(personId, { ...viewer, isStale: false, publishedAtMs: atMs, renderAtMs: null })
    try {
      const { view, changesAtMs } = await render(personId)
      const renderAtMs = changesAtMs === null ? null : Math.max(changesAtMs, atMs + TIME_MS)
      amend(viewers, personId, { renderAtMs })
      const shown = JSON.stringify(view)
      if (shown === viewer.shown) return
      pace.updatesFromMs = atMs + PACE_MS
      await publish(personId, view)
      amend(viewers, personId, { shown })
    } catch (error) {
      failed(personId, error)
    }
  }

  function failed(personId: string, error: unknown): void {
    const failure = failureOf(error)
    const isLimited = failure.kind === 'rate_limited'
    if (isLimited) pace.allFromMs = clock.nowMs() + failure.afterMs
    amend(viewers, personId, isLimited ? { shown: null, isStale: true } : { shown: null })
    log.warn({ err: error }, 'a Home tab could not be updated')
  }

  return {
    opened(personId) {
      const publishedAtMs = viewers.get(personId)?.publishedAtMs ?? 0
      viewers.delete(personId)
      const openedAtMs = clock.nowMs()
      viewers.set(personId, { openedAtMs, publishedAtMs, isStale: true, renderAtMs: null, shown: null })
      task.now()
    },
    changed() {
      if (viewers.size === 0) return
      for (const [personId, viewer] of viewers) viewers.set(personId, { ...viewer, isStale: true })
      task.now()
    },
    stop: () => task.stop(),
  }
}

function amend(viewers: Map<string, Viewer>, personId: string, fields: Partial<Viewer>): void {
  const viewer = viewers.get(personId)
  if (viewer !== undefined) viewers.set(personId, { ...viewer, ...fields })
}

/** When tabs may be published: updates, and all of them, as Slack said. */
interface Pace {
  readonly updatesFromMs: number
  readonly allFromMs: number
}

interface NextViewer {
  readonly personId: string
  readonly viewer: Viewer
  readonly dueAtMs: number
}

/** The one that is, or will be, stale and may be published first; of several, the one that was published longest ago. */
function nextViewer(viewers: ReadonlyMap<string, Viewer>, pace: Pace): NextViewer | null {
  let next: NextViewer | null = null
  for (const [personId, viewer] of viewers) {
    const staleAtMs = viewer.isStale ? 0 : viewer.renderAtMs
    if (staleAtMs === null) continue
    const dueAtMs = Math.max(staleAtMs, dueOf(viewer, pace))
    const candidate = { personId, viewer, dueAtMs }
    if (next === null || goesBefore(candidate, next)) next = candidate
  }
  return next
}

function goesBefore(one: NextViewer, other: NextViewer): boolean {
  if (one.dueAtMs !== other.dueAtMs) return one.dueAtMs < other.dueAtMs
  return one.viewer.publishedAtMs < other.viewer.publishedAtMs
}

/** Whoever has just opened their tab does not wait for the updates of others. */
function dueOf({ publishedAtMs, shown }: Viewer, { updatesFromMs, allFromMs }: Pace): number {
  const ownFromMs = publishedAtMs + PERSON_MS
  return Math.max(allFromMs, ownFromMs, shown === null ? 0 : updatesFromMs)
}

/** Those who opened their tab longest ago stand first. */
function forgetViewers(viewers: Map<string, Viewer>, nowMs: number): void {
  for (const [personId, { openedAtMs }] of viewers) {
    if (viewers.size <= MAX_VIEWERS && nowMs - openedAtMs < VIEWED_MS) return
    viewers.delete(personId)
  }
}
