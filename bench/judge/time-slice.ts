import type { Clock } from '../../src/core/clock.ts'
import type { Candidate, Question } from './candidate.ts'
import type { Evaluator } from './engines/engine.ts'

/** How many calls were evaluated in which time. `wrong` holds the places of questions that were answered wrongly. */
export interface TimeSlice {
  readonly calls: number
  readonly elapsedMs: number
  readonly wrong: readonly number[]
}

interface Bounds {
  /** The question to begin with; behind the last one the first follows. */
  readonly start: number
  readonly budgetMs: number
  readonly clock: Clock
}

/** Asks question after question until the budget is used up, at least one. The answers are compared while the clock runs. */
export async function timeSlice(
  { evaluator, questions }: Candidate,
  { start, budgetMs, clock }: Bounds,
): Promise<TimeSlice> {
  const beganMs = clock.ticksMs()
  const wrong: number[] = []
  let calls = 0
  let batch = 1
  let elapsedMs = 0
  while (elapsedMs < budgetMs) {
    const from = (start + calls) % questions.length
    const to = Math.min(from + batch, questions.length)
    await askBatch(evaluator, questions, { from, to, wrong })
    calls += to - from
    elapsedMs = clock.ticksMs() - beganMs
    batch = nextBatch(calls, elapsedMs)
  }
  return { calls, elapsedMs, wrong }
}

/** About a millisecond's worth: the clock is looked at rarely enough to cost nothing, and no budget is overrun. */
function nextBatch(calls: number, elapsedMs: number): number {
  return Math.max(1, Math.min(10_000, Math.floor(calls / Math.max(elapsedMs, 0.01))))
}

interface Batch {
  readonly from: number
  readonly to: number
  readonly wrong: number[]
}

function askBatch(
  evaluator: Evaluator,
  questions: readonly Question[],
  batch: Batch,
): Promise<void> | undefined {
  if (evaluator.answers === 'later') return askLater(evaluator.allows, questions, batch)
  askAtOnce(evaluator.allows, questions, batch)
  return undefined
}

function askAtOnce(
  allows: Extract<Evaluator, { answers: 'at once' }>['allows'],
  questions: readonly Question[],
  { from, to, wrong }: Batch,
): void {
  for (let place = from; place < to; place += 1) {
    const question = questions[place]
    if (question !== undefined && allows(question.call) !== question.allowed) wrong.push(place)
  }
}

async function askLater(
  allows: Extract<Evaluator, { answers: 'later' }>['allows'],
  questions: readonly Question[],
  { from, to, wrong }: Batch,
): Promise<void> {
  for (let place = from; place < to; place += 1) {
    const question = questions[place]
    if (question !== undefined && (await allows(question.call)) !== question.allowed) wrong.push(place)
  }
}
