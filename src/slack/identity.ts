import type { WebClient } from '@slack/web-api'
import { VetoError } from '../core/veto-error.ts'
import { describeFailure, failureOf } from './failure.ts'

/** The workspace that the bot token opens, and who Veto is in it. */
export interface Workspace {
  readonly teamId: string
  readonly name: string
  readonly botUserId: string
}
/** Asks Slack until it has answered once. */
export type Identity = () => Promise<Workspace>

/**
 * @throws {VetoError} `slack_refused` when the token is wrong, `slack_unreachable` when nobody could be asked.
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
  const answer = await client.auth.test().catch((error: unknown) => {
    throw refusal('bot token', error)
  })
  const { team_id: teamId, team, user_id: botUserId } = answer
  if (teamId === undefined || botUserId === undefined) {
    throw new VetoError('slack_unreachable', 'Slack did not say whose bot token this is')
  }
  return { teamId, name: team ?? teamId, botUserId }
}

/** The error that names a token which Slack refuses, or says that Slack could not be asked. */
export function refusal(token: string, error: unknown): VetoError<'slack_refused' | 'slack_unreachable'> {
  const failure = failureOf(error)
  if (failure.kind === 'refused') {
    return new VetoError('slack_refused', `Slack refused the ${token}: ${failure.error}`)
  }
  return new VetoError('slack_unreachable', `Slack cannot be reached: ${describeFailure(failure)}`)
}
