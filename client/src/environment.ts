/** Environment variables for missing options; undefined where not set. */
interface Environment {
  /** `VETO_API_KEY` */
  readonly apiKey: string | undefined
  /** `VETO_URL` */
  readonly baseUrl: string | undefined
  /** `VETO_AGENT_ID` */
  readonly agentId: string | undefined
  /** `VETO_SESSION_ID` */
  readonly sessionId: string | undefined
}

/** The environment of the process; empty in a worker runtime without one. */
export function environment(): Environment {
  const variables = globalThis.process?.env ?? {}
  return {
    apiKey: variables['VETO_API_KEY'],
    baseUrl: variables['VETO_URL'],
    agentId: variables['VETO_AGENT_ID'],
    sessionId: variables['VETO_SESSION_ID'],
  }
}
