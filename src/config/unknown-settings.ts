import { nearest } from '../core/nearest.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Settings of veto-client, which may share an environment with the server. */
export const CLIENT_SETTINGS = ['VETO_API_KEY', 'VETO_URL', 'VETO_AGENT_ID', 'VETO_SESSION_ID']

/** What Kubernetes adds for each service whose name begins with `veto`: `VETO_SERVICE_HOST`, `VETO_PORT_80_TCP`. */
const SERVICE_LINK = /^VETO_(.+_)?(SERVICE_(HOST|PORT)(_.+)?|PORT_\d+_(TCP|UDP|SCTP)(_.+)?)$/
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//

/** Settings of other Slack programs that resemble ours. */
const OTHERS = new Set(['SLACK_API_TOKEN'])

/**
 * Finds variables that look like settings but are not, with the setting that was probably meant: every `VETO_…` that
 * is not `known`, and a `SLACK_…` that is one typo away from a known one that is not set.
 */
export function unknownSettings(environment: Environment, known: readonly string[]): readonly string[] {
  return Object.keys(environment)
    .filter((name) => !known.includes(name) && !CLIENT_SETTINGS.includes(name))
    .sort()
    .flatMap((name) => {
      if (/^VETO_/i.test(name)) return isServiceLink(name, environment[name]) ? [] : [vetoError(name, known)]
      return /^SLACK_/i.test(name) && !OTHERS.has(name) ? slackErrors(name, { environment, known }) : []
    })
}

function isServiceLink(name: string, value = ''): boolean {
  return SERVICE_LINK.test(name) || (/_PORT$/.test(name) && SERVICE_ADDRESS.test(value))
}

function vetoError(name: string, known: readonly string[]): string {
  const near = nearest(name, [...known, ...CLIENT_SETTINGS])
  if (near !== null) return `${name} is not a setting; did you mean ${near}?`
  const settings = known.filter((setting) => setting.startsWith('VETO_'))
  return `${name} is not a setting: unset it, or use one of ${settings.join(', ')}`
}

function slackErrors(
  name: string,
  { environment, known }: { readonly environment: Environment; readonly known: readonly string[] },
): readonly string[] {
  const near = nearest(
    name,
    known.filter((setting) => setting.startsWith('SLACK_') && environment[setting] === undefined),
  )
  return near === null ? [] : [`${name} is not a setting; did you mean ${near}?`]
}
