import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskText } from '../../../src/core/secrets/mask-text.ts'
import { SECRETS } from '../../support/secrets.ts'

describe('maskText()', () => {
  test.each(Object.entries(SECRETS))('hides %s, and leaves the words around it', (_what, secret) => {
    const masked = maskText(`before ${secret} after`)

    expect(masked).toMatch(/^before .*‹masked›.* after$/s)
    expect(masked).not.toContain(secret)
  })

  test.each([
    ['postgres://veto:hunter2@db.acme.test/app', 'postgres://veto:‹masked›@db.acme.test/app'],
    ['https://api.acme.test/v1?api_key=abc123def&page=2', 'https://api.acme.test/v1?api_key=‹masked›&page=2'],
    ['Authorization: Bearer abc.def-123456789', 'Authorization: Bearer ‹masked›'],
    ['{"password": "correct horse"}', '{"password": ‹masked›}'],
    ['pay with 4242 4242 4242 4242 today', 'pay with ‹masked› today'],
  ])('keeps what is no secret of %s', (text, masked) => {
    expect(maskText(text)).toBe(masked)
  })

  test('hides fewer than 2 % of ordinary values', () => {
    const hidden = ORDINARY.filter((text) => maskText(text) !== text)

    expect(ORDINARY.length).toBeGreaterThanOrEqual(200)
    expect(hidden.length / ORDINARY.length).toBeLessThan(0.02)
  })

  test('takes no more than in proportion to the text, whatever an agent writes', () => {
    const parts = [
      'eyJ',
      '-eyJ',
      'a',
      ':',
      '://',
      '=',
      ' sk-',
      'token=',
      '4',
      '4 ',
      '-----BEGIN PRIVATE KEY-----',
      'Bearer ',
      '"',
      'password="',
    ]
    for (const part of parts) {
      const text = part.repeat(Math.ceil(65_536 / part.length))
      const startMs = performance.now()
      maskText(text)
      expect({ part, isQuick: performance.now() - startMs < 250 }).toEqual({ part, isQuick: true })
    }
  })

  test('never throws, and masks what it masked no further', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const once = maskText(text)
        expect(maskText(once)).toBe(once)
      }),
    )
  })
})

const ORDINARY: readonly string[] = [
  ...[
    'pay_1Nq3',
    'cus_8812',
    'inv-2026-0042',
    'order 2847',
    'req_01a1faf9-3b00-77a0-b97d-913cd371d909',
    'PO#77-1234',
  ],
  ...[
    'ann@acme.test',
    'Ann Meyer',
    '+49 30 1234567',
    '+1 (415) 555-0132',
    'Grunewaldstr. 12, 10823 Berlin',
    'DE',
  ],
  ...[
    '2026-11-25T18:00:00.000Z',
    '1795628270785',
    '12:30',
    '09:00-17:30',
    'Europe/Berlin',
    '2026-12-20/2027-01-02',
  ],
  ...[
    'https://acme.test/invoices/42?page=2',
    'https://acme.test/a:b/c',
    '/tmp/out/file.txt',
    'C:\\temp\\a.txt',
    's3://bucket/key/with=equals',
  ],
  ...[
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '9f86d081',
    'deadbeef',
    '550e8400-e29b-41d4-a716-446655440000',
  ],
  ...[
    'SELECT * FROM orders WHERE id = 42',
    'x = y + 1',
    'if (a == b) return',
    'key: value',
    'status=open&sort=asc',
    'a=1;b=2',
  ],
  ...[
    'The customer asked for a refund of 72.00 EUR.',
    'Please reset my password',
    'Password reset mail sent',
    'token economics',
    'secret santa',
  ],
  ...[
    'basic plan',
    'Bearer of good news',
    'Basic tier upgrade',
    'sk-learn',
    'xapp',
    'npm install',
    'ghost_writer',
    'veto_policy',
    'task-42',
  ],
  ...[
    '1.000.000,00',
    '72000',
    '-12.5',
    '1e6',
    '0.1.2',
    '192.168.0.1',
    '10.0.0.0/8',
    '::1',
    'aa:bb:cc:dd:ee:ff',
  ],
  ...Array.from(
    { length: 40 },
    (_, at) => `Order ${1_000_000 + at * 7_919} of customer ${at} ships on 2026-11-${10 + (at % 20)}`,
  ),
  ...Array.from({ length: 40 }, (_, at) => `https://shop.acme.test/p/${at}?ref=mail&campaign=autumn-${at}`),
  ...Array.from(
    { length: 30 },
    (_, at) => `Meeting ${at}: agenda = budget, hiring; notes: see wiki/page_${at}`,
  ),
  ...Array.from({ length: 40 }, (_, at) => `tracking 1Z${String(at * 104_729).padStart(16, '0')}`),
]
