import type { Clock } from '../clock.ts'
import { randomText } from '../random-text.ts'
import { SLACK_LIMITS } from '../slack-limits.ts'

/** Where a response_url posts to, and how often it was used. */
export interface IssuedResponseUrl {
  readonly personId: string
  readonly channelId: string
  /** The message that was acted on; null for a slash command. */
  readonly messageTs: string | null
  readonly issuedAtMs: number
  uses: number
}

/** Response URLs: five uses within thirty minutes. */
export interface ResponseUrls {
  /** A new key; the address is the sandbox's own with the key at its end. */
  issue(about: Pick<IssuedResponseUrl, 'personId' | 'channelId' | 'messageTs'>): string
  /** Takes one use; null when the key is unknown, too old or used up. */
  use(key: string): IssuedResponseUrl | null
}

/** No response URLs yet. */
export function createResponseUrls(clock: Clock): ResponseUrls {
  const issued = new Map<string, IssuedResponseUrl>()
  return {
    issue(about) {
      const key = randomText(18)
      issued.set(key, { ...about, issuedAtMs: clock.nowMs(), uses: 0 })
      return key
    },
    use(key) {
      const issuedUrl = issued.get(key)
      if (issuedUrl === undefined || issuedUrl.uses >= SLACK_LIMITS.responseUrl.uses) return null
      if (clock.nowMs() - issuedUrl.issuedAtMs > SLACK_LIMITS.responseUrl.ms) return null
      issuedUrl.uses += 1
      return issuedUrl
    },
  }
}
