import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { CLIENT_SETTINGS } from '../../src/config/unknown-settings.ts'
import { VetoError } from '../../src/core/veto-error.ts'
import { makeFolder } from '../support/make-folder.ts'

function errorsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (!(error instanceof VetoError)) throw error
    return error.message.split('\n').slice(1)
  }
}

test.each([
  ['VETO_PRT', 'VETO_PORT'],
  ['VETO_DATABSE', 'VETO_DATABASE'],
  ['VETO_POLICY', 'VETO_POLICIES'],
  ['veto_port', 'VETO_PORT'],
  ['VETO_API_KY', 'VETO_API_KEY'],
  ['SLACK_BOT_TOKN', 'SLACK_BOT_TOKEN'],
  ['SLACK_SINGING_SECRET', 'SLACK_SIGNING_SECRET'],
  ['SLACK_BOT_TOKEN_FIL', 'SLACK_BOT_TOKEN_FILE'],
])('the unknown setting %s is refused, with the setting that was probably meant', (name, meant) => {
  expect(errorsOf({ [name]: '5000' })).toEqual([`  ${name} is not a setting; did you mean ${meant}?`])
})

test('an unknown setting that resembles none is refused with the list of settings', () => {
  expect(errorsOf({ VETO_COLOUR_OF_THE_CARDS: 'blue' })).toEqual([
    expect.stringContaining(
      'VETO_COLOUR_OF_THE_CARDS is not a setting: unset it, or use one of VETO_HOST, VETO_PORT',
    ),
  ])
})

test('the database can be named in a file, as its URL may have a password, in place of that of the image', () => {
  const file = join(makeFolder(), 'database-url')
  writeFileSync(file, 'postgres://veto:s3cret@database/veto\n')

  const config = readConfig({ VETO_DATABASE: '/data/veto.db', VETO_DATABASE_FILE: file })

  expect(config.database).toBe('postgres://veto:s3cret@database/veto')
})

test('an unknown setting is reported together with every other error', () => {
  expect(
    errorsOf({
      VETO_PRT: '5000',
      VETO_PORT: 'x',
      SLACK_APP_TOKEN_FILE: '/nowhere',
      VETO_CALLBACKS: '/nowhere',
    }),
  ).toEqual([
    '  VETO_PRT is not a setting; did you mean VETO_PORT?',
    '  SLACK_APP_TOKEN_FILE: expected a readable file, got /nowhere',
    '  VETO_PORT: expected a port, 0 to 65535',
    '  VETO_CALLBACKS: /nowhere: expected a readable file',
  ])
})

test.each([
  ['of the client', { VETO_API_KEY: 'veto_x', VETO_URL: 'http://127.0.0.1:4180' }],
  [
    'of another Slack program',
    { SLACK_USER_TOKEN: 'x', SLACK_CLIENT_ID: 'x', SLACK_API_TOKEN: 'x', SLACK_TEAM_ID: 'T' },
  ],
  ['near to a setting that is set', { SLACK_SIGNING_SECRETS: 'x', SLACK_SIGNING_SECRET: 'x'.repeat(32) }],
  [
    'of Kubernetes for services named veto and veto-db',
    {
      VETO_SERVICE_HOST: '10.0.0.1',
      VETO_SERVICE_PORT_HTTP: '80',
      VETO_PORT_80_TCP_ADDR: '10.0.0.1',
      VETO_DB_PORT: 'tcp://10.0.0.2:5432',
      VETO_DB_SERVICE_PORT: '5432',
      VETO_DB_PORT_5432_TCP: 'tcp://10.0.0.2:5432',
    },
  ],
  ['without our prefixes', { MY_VETO_PRT: '1', PATH: '/bin' }],
  ['that is empty', { VETO_PRT: '' }],
])('the variable %s, which is not for Veto, is ignored', (_whose, environment) => {
  expect(errorsOf(environment)).toEqual([])
})

test('every variable that the client reads may be set where the server runs', () => {
  const source = readFileSync('client/src/environment.ts', 'utf8')
  const read = [...source.matchAll(/variables\['(\w+)'\]/g)].map(([, name = '']) => name)

  expect(read.sort()).toEqual([...CLIENT_SETTINGS].sort())
  expect(errorsOf(Object.fromEntries(read.map((name) => [name, 'x'])))).toEqual([])
})

test.each([
  'mysql://veto:s3cret@db/veto',
  'jdbc:postgresql://db/veto',
  'file:data/veto.db',
  ':memory:',
  ' postgres://veto:s3cret@db/veto',
  '"postgres://veto:s3cret@db/veto"',
  "'data/veto.db'",
  'data/veto.db ',
])('a database named by %j is refused, and not taken for a file', (name) => {
  expect(() => readConfig({ VETO_DATABASE: name })).toThrow(
    /VETO_DATABASE: expected a file, or a postgres:\/\/ URL, without quotes or spaces around it$/m,
  )
})

test.each([
  'data/veto.db',
  './my data.db',
  'C:\\veto\\veto.db',
  'POSTGRES://db/veto',
  'postgresql://db/veto',
])('a database may be named by %j', (name) => {
  expect(readConfig({ VETO_DATABASE: name }).database).toBe(name)
})
