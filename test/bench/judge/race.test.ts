import { expect, test } from 'vitest'
import { type Entrant, makeQuestions } from '../../../bench/judge/entrant.ts'
import { Disagreement, race } from '../../../bench/judge/race.ts'
import { standingsOf } from '../../../bench/judge/standings.ts'
import type { Clock } from '../../../src/core/clock.ts'

/** A clock that only a call to an entrant moves. */
function steppedClock() {
  let nowMs = 0
  const clock: Clock = { nowMs: () => nowMs, ticksMs: () => nowMs, after: () => () => undefined }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { clock, pass }
}

function anEntrant(known: Partial<Entrant> & { costMs: number; pass: (ms: number) => void }): Entrant {
  const { costMs, pass, ...given } = known
  const questions = makeQuestions(10, 7)
  const answers = new Map(questions.map(({ call, allowed }) => [call, allowed]))
  const allows = (call: Entrant['questions'][number]['call']) => {
    pass(costMs)
    return answers.get(call) ?? false
  }
  return { engine: 'Veto', rules: 100, tools: 50, judge: { answers: 'at once', allows }, questions, ...given }
}

test('race() times each entrant in each round, with at least one call of a slow one', async () => {
  const { clock, pass } = steppedClock()
  const entrants = [anEntrant({ costMs: 1, pass }), anEntrant({ engine: 'slow', costMs: 500, pass })]

  const [fast, slow] = await race(entrants, { rounds: 3, sliceMs: 100, clock })

  expect(fast?.stretches.map(({ calls }) => calls)).toEqual([100, 100, 100])
  expect(slow?.stretches.map(({ calls }) => calls)).toEqual([1, 1, 1])
})

test('race() refuses an engine whose answers differ from the reference', async () => {
  const { clock, pass } = steppedClock()
  const alwaysAllows = async () => {
    pass(1)
    return true
  }
  const wrong = anEntrant({ engine: 'wrong', costMs: 1, pass })
  const always: Entrant = { ...wrong, judge: { answers: 'later', allows: alwaysAllows } }

  await expect(race([always], { rounds: 1, sliceMs: 100, clock })).rejects.toThrow(Disagreement)
  await expect(race([always], { rounds: 1, sliceMs: 100, clock })).rejects.toThrow(
    /^wrong with 100 rules: expected denied/,
  )
})

const lane = (engine: string, rules: number, speeds: readonly number[]) => ({
  engine,
  rules,
  tools: rules / 2,
  stretches: speeds.map((calls) => ({ calls, elapsedMs: 1_000, wrong: [] })),
})

test('standingsOf() compares with the first engine round by round, so that a slow round of the machine does not count', () => {
  const standings = standingsOf([lane('Veto', 100, [900, 90, 900]), lane('peer', 100, [300, 30, 30])])

  expect(standings.map(({ timesSlower }) => timesSlower)).toEqual([1, 3])
  expect(standings.map(({ callsPerSecond }) => callsPerSecond)).toEqual([900, 30])
})

test('standingsOf() compares an engine with itself at 100 rules', () => {
  const standings = standingsOf([lane('Veto', 100, [1_000]), lane('Veto', 1_000, [900])])

  expect(standings.map(({ flatness }) => flatness)).toEqual([1, 0.9])
})

test('standingsOf() reports no flatness when 100 rules were not run', () => {
  expect(standingsOf([lane('Veto', 10, [1_000])])[0]?.flatness).toBeNull()
})
