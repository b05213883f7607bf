import type { RE2JS } from 're2js'

/**
 * Does this regular expression take one step a character, whatever the text? It does when the states that it can be in
 * are few enough to be known beforehand; one that counts overlapping repetitions, such as `a.{20}$`, may have millions.
 * Explores and keeps the states, so that the first match is as fast as later ones.
 */
export function hasFewStates(regex: RE2JS): boolean {
  const { dfa, onepass, prog } = regex.re2()
  if (onepass !== null) return true
  const found = new Set<unknown>()
  const open = [dfa.makeState([prog.start], START_OF_TEXT, [])]
  let work = 0
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (state === null || found.size > MAX_STATES || work > MAX_WORK) return false
    if (found.has(state)) continue
    found.add(state)
    work += (state.nfaStates.length + 1) * dfa.numClasses
    for (const [kind, character] of [0, ...dfa.classBounds].entries()) {
      open.push(dfa.step(state, kind, character, UNANCHORED))
    }
  }
  return true
}

/** About what stays in a processor's cache, and room for `^.{1,1000}$`. */
const MAX_STATES = 1_050
/** Steps of the automaton below the states: some 100 ms at most, once for each regular expression of a bundle. */
const MAX_WORK = 1_000_000
/** As re2js numbers them: a text begins, and so does a line. */
const START_OF_TEXT = 5
const UNANCHORED = 0
