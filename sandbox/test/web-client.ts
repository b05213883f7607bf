import { type Block, type KnownBlock, LogLevel, WebClient } from '@slack/web-api'
import type { Sandbox } from '../src/sandbox.ts'

/** The real web-api client of the app, without retries. */
export function webClient(sandbox: Sandbox, token: string = sandbox.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: sandbox.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  })
}

/** What Slack answered to a call that it refused: its error code, then its messages. */
export async function refusalOf(call: Promise<unknown>): Promise<readonly string[]> {
  try {
    await call
    return []
  } catch (error) {
    const data = error instanceof Error && 'data' in error ? error.data : error
    return readRefusal(data)
  }
}

/** A section with this text, and a button with this label and action id. */
export function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } }
}

export function button(label: string, actionId: string): Block & KnownBlock {
  const element = { type: 'button', action_id: actionId, text: { type: 'plain_text', text: label } } as const
  return { type: 'actions', elements: [element] }
}

/** A modal of these blocks. */
export function modal(blocks: KnownBlock[], title = 'Reason') {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: 'Send' },
    blocks,
  } as const
}

function readRefusal(data: unknown): readonly string[] {
  const text = JSON.stringify(data)
  const { error, response_metadata: more }: { error?: string; response_metadata?: { messages?: string[] } } =
    JSON.parse(text)
  return [error ?? text, ...(more?.messages ?? [])]
}
