/** What the options leave out; undefined where it is not set. */
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

/** Where the client looks for what its options leave out. A worker without a process has none of it. */
export function environment(): Environment {
  const variables = globalThis.process?.env ?? {}
  return {
    apiKey: variables['VETO_API_KEY'],
    baseUrl: variables['VETO_URL'],
    agentId: variables['VETO_AGENT_ID'],
    sessionId: variables['VETO_SESSION_ID'],
  }
}
