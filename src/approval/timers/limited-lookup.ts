import {
  type DeciderDeps,
  type DeciderQuery,
  type Diagnosis,
  whyUndecidable,
} from '../eligibility/deciders.ts'

/** `later`: not in this round, which has reached its maximum of lookups. */
export type LimitedLookup = (query: DeciderQuery) => Promise<Diagnosis | 'later'>

/** For one round: equal queries are looked up once, and at most `max` distinct ones. */
export function createLimitedLookup(deps: DeciderDeps, max: number): LimitedLookup {
  const diagnoses = new Map<string, Promise<Diagnosis>>()
  return async function lookUp(query) {
    const key = JSON.stringify(query)
    const known = diagnoses.get(key)
    if (known !== undefined) return known
    if (diagnoses.size >= max) return 'later'
    const diagnosis = whyUndecidable(deps, query)
    diagnoses.set(key, diagnosis)
    return diagnosis
  }
}
