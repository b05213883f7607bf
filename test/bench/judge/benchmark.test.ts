import { expect, test } from 'vitest'
import { Disagreement, runBenchmark } from '../../../bench/judge/benchmark.ts'
import { type Candidate, makeQuestions } from '../../../bench/judge/candidate.ts'
import { resultsOf } from '../../../bench/judge/results.ts'
import type { Clock } from '../../../src/core/clock.ts'

/** A clock that only a call to an candidate moves. */
function steppedClock() {
  let nowMs = 0
  const clock: Clock = { nowMs: () => nowMs, ticksMs: () => nowMs, after: () => () => undefined }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { clock, pass }
}

function anEntrant(known: Partial<Candidate> & { costMs: number; pass: (ms: number) => void }): Candidate {
  const { costMs, pass, ...given } = known
  const questions = makeQuestions(10, 7)
  const answers = new Map(questions.map(({ call, allowed }) => [call, allowed]))
  const allows = (call: Candidate['questions'][number]['call']) => {
    pass(costMs)
    return answers.get(call) ?? false
  }
  return {
    engine: 'Veto',
    rules: 100,
    tools: 50,
    evaluator: { answers: 'at once', allows },
    questions,
    ...given,
  }
}

test('runBenchmark() times each candidate in each round, with at least one call of a slow one', async () => {
  const { clock, pass } = steppedClock()
  const candidates = [anEntrant({ costMs: 1, pass }), anEntrant({ engine: 'slow', costMs: 500, pass })]

  const [fast, slow] = await runBenchmark(candidates, { rounds: 3, sliceMs: 100, clock })

  expect(fast?.slices.map(({ calls }) => calls)).toEqual([100, 100, 100])
  expect(slow?.slices.map(({ calls }) => calls)).toEqual([1, 1, 1])
})

test('runBenchmark() refuses an engine whose answers differ from the reference', async () => {
  const { clock, pass } = steppedClock()
  const alwaysAllows = async () => {
    pass(1)
    return true
  }
  const wrong = anEntrant({ engine: 'wrong', costMs: 1, pass })
  const always: Candidate = { ...wrong, evaluator: { answers: 'later', allows: alwaysAllows } }

  await expect(runBenchmark([always], { rounds: 1, sliceMs: 100, clock })).rejects.toThrow(Disagreement)
  await expect(runBenchmark([always], { rounds: 1, sliceMs: 100, clock })).rejects.toThrow(
    /^wrong with 100 rules: expected denied/,
  )
})

const measurement = (engine: string, rules: number, speeds: readonly number[]) => ({
  engine,
  rules,
  tools: rules / 2,
  slices: speeds.map((calls) => ({ calls, elapsedMs: 1_000, wrong: [] })),
})

test('standingsOf() compares with the first engine round by round, so that a slow round of the machine does not count', () => {
  const results = resultsOf([
    measurement('Veto', 100, [900, 90, 900]),
    measurement('peer', 100, [300, 30, 30]),
  ])

  expect(results.map(({ timesSlower }) => timesSlower)).toEqual([1, 3])
  expect(results.map(({ callsPerSecond }) => callsPerSecond)).toEqual([900, 30])
})

test('standingsOf() compares an engine with itself at 100 rules', () => {
  const results = resultsOf([measurement('Veto', 100, [1_000]), measurement('Veto', 1_000, [900])])

  expect(results.map(({ flatness }) => flatness)).toEqual([1, 0.9])
})

test('standingsOf() reports no flatness when 100 rules were not run', () => {
  expect(resultsOf([measurement('Veto', 10, [1_000])])[0]?.flatness).toBeNull()
})
