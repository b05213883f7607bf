import { readFileSync } from 'node:fs'
import { VetoError } from '../core/veto-error.ts'
import { parseStrictJson } from '../http/strict-json.ts'
import { CallbackTargets } from '../webhook/callback-target.ts'

/** The callbacks of a file and its errors, one sentence each, which never quote a value. */
export interface ReadCallbacks {
  readonly callbacks: CallbackTargets
  readonly errors: readonly string[]
}

/** Reads a JSON file of callbacks; none without a file. */
export function readCallbacks(file: string | undefined): ReadCallbacks {
  if (file === undefined) return { callbacks: new Map(), errors: [] }
  try {
    return parsed(parseStrictJson(readFileSync(file)))
  } catch (error) {
    const why = error instanceof VetoError ? error.message : 'expected a readable file'
    return { callbacks: new Map(), errors: [`${file}: ${why}`] }
  }
}

function parsed(json: unknown): ReadCallbacks {
  const found = CallbackTargets.safeParse(json)
  if (found.success) return { callbacks: found.data, errors: [] }
  return {
    callbacks: new Map(),
    errors: found.error.issues.map(({ path, message }) => describeIssue(path, message)),
  }
}

function describeIssue(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 ? message : `${path.map(String).map(shown).join('.')}: ${message}`
}

/** The name may be a misplaced secret, so it is not printed. */
function shown(name: string): string {
  return name.includes('whsec_') ? '‹hidden›' : name
}
