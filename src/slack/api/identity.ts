import type { WebClient } from '@slack/web-api'
import { VetoError } from '../../core/veto-error.ts'
import { describeFailure, failureOf } from './errors.ts'
import { AuthTest, parseResponse } from './responses.ts'

/** The workspace that the bot token opens, and who Veto is in it. */
export interface Workspace {
  readonly teamId: string
  readonly name: string
  readonly botUserId: string
}
/** Asks Slack until it has answered once. */
export type Identity = () => Promise<Workspace>

/**
 * @throws {VetoError} `slack_refused` when the token is wrong or not of one workspace, `slack_unreachable` when nobody could be asked.
 */
export function createIdentity(client: WebClient): Identity {
  let asked: Promise<Workspace> | null = null
  return () => {
    asked ??= ask(client).catch((error: unknown) => {
      asked = null
      throw error
    })
    return asked
  }
}

async function ask(client: WebClient): Promise<Workspace> {
  const asked = client.auth.test().catch((error: unknown) => {
    throw refusal('bot token', error)
  })
  const {
    team_id: teamId,
    team,
    user_id: botUserId,
    ...rest
  } = await parseResponse(AuthTest, 'auth.test', asked)
  const isOrgWide = rest.is_enterprise_install === true || teamId?.startsWith('E') === true
  if (isOrgWide || !teamId) throw new VetoError('slack_refused', isOrgWide ? ORG_WIDE : NO_WORKSPACE)
  return { teamId, name: team ?? teamId, botUserId }
}

const ORG_WIDE =
  'The bot token belongs to an org-wide installation, and Veto serves one workspace: install the app in that workspace only, and set SLACK_BOT_TOKEN to the token of that installation'
const NO_WORKSPACE =
  'Slack names no workspace for the bot token: install the app in one workspace, and set SLACK_BOT_TOKEN to the token of that installation'

/** The error that names a token which Slack refuses, or says that Slack could not be asked. */
export function refusal(token: string, error: unknown): VetoError<'slack_refused' | 'slack_unreachable'> {
  const failure = failureOf(error)
  if (failure.kind === 'refused') {
    return new VetoError('slack_refused', `Slack refused the ${token}: ${failure.error}`)
  }
  return new VetoError('slack_unreachable', `Slack cannot be reached: ${describeFailure(failure)}`)
}
