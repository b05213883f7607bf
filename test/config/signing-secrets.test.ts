import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'

const [NEW, OLD] = ['n'.repeat(32), 'o'.repeat(32)]
const modeOf = (SLACK_SIGNING_SECRET: string) =>
  readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET }).slack?.mode

test('SLACK_SIGNING_SECRET is one secret, or two separated by a comma while it is replaced', () => {
  expect(modeOf(NEW)).toEqual({ kind: 'http', signingSecrets: [NEW] })
  expect(modeOf(`${NEW}, ${OLD}`)).toEqual({ kind: 'http', signingSecrets: [NEW, OLD] })
})

test.each([
  ['a short secret', 'short', 'expected the signing secret of the app, at least 16 characters'],
  ['a short second secret', `${NEW},short`, 'expected the signing secret of the app, at least 16 characters'],
  ['a comma at the end', `${NEW},`, 'expected the signing secret of the app, at least 16 characters'],
  ['three secrets', `${NEW},${OLD},${NEW}`, 'expected at most two signing secrets, separated by a comma'],
])('SLACK_SIGNING_SECRET with %s is refused in one sentence, without the secret', (_, given, words) => {
  const refused = () => modeOf(given)

  expect(refused).toThrow(words)
  expect(refused).not.toThrow(/nnnn|oooo|short/)
})
