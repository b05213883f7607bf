import { VetoClient } from '../../client/src/index.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Terminal } from './terminal.ts'

/** A client by VETO_API_KEY and VETO_URL. @throws {VetoError} `bad_argument`, saying which variable to set. */
export function connectVeto({ environment, err }: Terminal, timeoutMs?: number): VetoClient {
  const { VETO_API_KEY: apiKey = '', VETO_URL: baseUrl } = environment
  try {
    return new VetoClient({ apiKey, baseUrl, timeoutMs, warn: err })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new VetoError('bad_argument', error.message, { cause: error })
  }
}
