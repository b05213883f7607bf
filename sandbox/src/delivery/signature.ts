import { createHmac } from 'node:crypto'

/** Slack's signature of a request body: `v0=` and the HMAC-SHA256 over version, time in seconds, and body. */
export function slackSignature(secret: string, timestampS: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex')}`
}
