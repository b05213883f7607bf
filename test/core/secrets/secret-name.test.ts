import { expect, test } from 'vitest'
import { secretKindOf } from '../../../src/core/secrets/secret-name.ts'

test.each([
  ...[
    'password',
    'Password',
    'db_password',
    'userPassword',
    'DB-PASSWD',
    'client_secret',
    'clientSecret',
    'apiKey',
  ],
  ...[
    'api_key',
    'apikey',
    'X-API-Key',
    'access_token',
    'accessToken',
    'token',
    'Authorization',
    'set-cookie',
  ],
  ...['private_key', 'cvv', 'ssn', 'aws.secret_access_key', 'credentials'],
])('secretKindOf() recognizes %s', (name) => {
  expect(secretKindOf(name)).not.toBeNull()
})

test.each([
  ...[
    'token_count',
    'max_tokens',
    'tokens',
    'secretary',
    'author',
    'authorized_by',
    'password_reset_url',
    'key',
  ],
  ...[
    'next_page_token',
    'pageToken',
    'sort_key',
    'primary_key',
    'cookie_policy',
    'card',
    'card_brand',
    'recipient',
  ],
  ...['', '__proto__', 'constructor', 'x'.repeat(10_000)],
])('secretKindOf() does not recognize %s', (name) => {
  expect(secretKindOf(name)).toBeNull()
})
