import { type BundleSource, placeOf } from '../bundle-source.ts'
import { irreversibleTools, type Passing, passingIn, speaksOf } from './passing.ts'
import { nameOf } from './reach.ts'
import { type Warning, warn } from './warning.ts'

/** Tools for which a policy has only denials: what they do not match is allowed, which is easily overlooked. */
export function allowedByPassing(source: BundleSource): readonly Warning[] {
  const irreversible = irreversibleTools(source)
  return passingIn(source)
    .filter(({ stops }) => stops.every(({ rule }) => rule.action === 'deny'))
    .filter(({ target }) => !irreversible.some((tool) => speaksOf(source, target, tool)))
    .map(warningOf)
}

function warningOf({ policy, target, stops }: Passing): Warning {
  const [first] = stops
  return warn(first.file, placeOf(first), {
    code: 'allowed_by_passing',
    message: `policy '${policy.id}' only denies for ${nameOf(target)}, so every other call of it is allowed: all relevant rules passed`,
    mend: `add a rule that allows what is meant to be allowed; then all else is left to later policies, tiers and categories`,
  })
}
