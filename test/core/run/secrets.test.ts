/** Secrets are masked in every form they take, wherever the text is cut; what is no secret stays as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Masker } from '../../../src/core/run/masker.ts';
import { refuseValue } from '../../../src/core/run/parameters.ts';

/** What standard tools print for a value; each says what of it must not be left in the text. */
const encodings: Readonly<Record<string, (value: string) => string>> = {
  raw: it => it,
  base64: it => Buffer.from(it).toString('base64'),
  'base64 behind one byte': it => Buffer.from(`x${it}`).toString('base64'),
  'base64 behind two bytes': it => Buffer.from(`xy${it}`).toString('base64'),
  'base64 amid others': it => Buffer.from(`user:${it}:and more`).toString('base64'),
  'base64 with a line end': it => Buffer.from(`${it}\n`).toString('base64'),
  'base64 wrapped': it => Buffer.from(it).toString('base64').replace(/.{19}/g, '$&\n'),
  base64url: it => Buffer.from(it).toString('base64url'),
  hexadecimal: it => Buffer.from(it).toString('hex'),
  'capital hexadecimal': it => Buffer.from(it).toString('hex').toUpperCase(),
  'URL code': it => encodeURIComponent(it),
  'strict URL code': it => encodeURIComponent(it).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  'form data': it => new URLSearchParams({ v: it }).toString().slice(2),
  JSON: it => JSON.stringify(it),
  'ASCII JSON': it => JSON.stringify(it).replace(/[\u007f-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'single quotes': it => `'${it.replaceAll("'", "'\\''")}'`,
  'double quotes': it => `"${it.replace(/[\\"$`]/g, '\\$&')}"`,
  'fish quotes': it => `'${it.replace(/[\\']/g, '\\$&')}'`,
  'each line': it =>
    it
      .split('\n')
      .map(line => `| ${line}`)
      .join('\n'),
};
const values = [
  'hunter2-hunter2',
  'p@ss w0rd/with+all=of&it?',
  `it's "quoted" $HOME \`x\` \\ back`,
  'zażółć gęślą jaźń 🙂',
  'first line of it\nsecond line of it\nthird',
  'abcd',
  'QUJDREVGR0hJSktMTU5PUA==',
  'x'.repeat(300),
];

/** No part of six characters of the written form may be left (four, where the value itself is as short). */
function leaks(masked: string, written: string, value: string): string | undefined {
  const size = value.length < 6 ? 4 : 6;
  for (let at = 0; at + size <= written.length; at++) {
    const part = written.slice(at, at + size);
    if (/[\n|]/.test(part)) continue;
    if (masked.includes(part)) return part;
  }
  return undefined;
}
test('D39 T50 each form of each value is masked', t => {
  let cases = 0;
  for (const value of values)
    for (const [name, write] of Object.entries(encodings)) {
      const written = write(value);
      const masked = new Masker([['TOKEN', value]]).mask(`before ${written} after`);
      assert.match(masked, /^before .*\[masked:TOKEN\].* after$/s, `${name} of ${value}: ${masked}`);
      if (!name.includes('amid')) assert.equal(leaks(masked, written, value), undefined, `${name} of ${value}: ${masked}`);
      cases++;
    }
  t.diagnostic(`${cases} forms of ${values.length} values, 0 left`);
});

test('D39 T48 cut at random places, nothing of a secret is left and all else is whole', t => {
  let state = 11;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const secret = 'correct horse/battery+staple';
  const masker = new Masker([
    ['ONE', secret],
    ['TWO', `${secret} and more`],
  ]);
  const written = Object.entries(encodings).flatMap(([name, write]) => (name.includes('amid') ? [] : write(secret)));
  let cases = 0;
  for (let n = 0; n < 4000; n++, cases++) {
    const form = written[n % written.length] ?? '';
    const before = 'a line before\n'.repeat(Math.floor(random() * 5));
    const text = `${before}start ${form} middle ${form} end\nlast`;
    const stream = masker.stream();
    let masked = '';
    for (let at = 0; at < text.length; ) {
      const size = 1 + Math.floor(random() * (n % 3 === 0 ? 3 : 40));
      masked += stream
        .push(text.slice(at, at + size))
        .map(it => it.text)
        .join('');
      at += size;
    }
    masked += stream
      .end()
      .map(it => it.text)
      .join('');
    assert.equal(masked, masker.mask(text), `cut: ${form}`);
    assert.ok(masked.startsWith(`${before}start `) && masked.endsWith(' end\nlast') && masked.includes(' middle '));
    assert.equal(leaks(masked, form, secret), undefined, masked);
  }
  t.diagnostic(`${cases} texts cut at random, 0 leaks`);
});

test('long lines without an end are masked across pieces too', () => {
  const secret = 'a-secret-of-some-length';
  const token = `ghp_${'A1b2'.repeat(9)}`;
  const signed = `eyJ${'h'.repeat(20)}.eyJ${'p'.repeat(20_000)}.${'s'.repeat(40)}`;
  for (const piece of [1000, 4096, 65_536, 100_000]) {
    const text = `${'x'.repeat(70_000)} ${secret} ${'y '.repeat(60_000)}${token} ${'z '.repeat(50_000)}${signed} end ${'w'.repeat(200_000)}${secret}`;
    const stream = new Masker([['S', secret]]).stream();
    let masked = '';
    for (let at = 0; at < text.length; at += piece)
      masked += stream
        .push(text.slice(at, at + piece))
        .map(it => it.text)
        .join('');
    masked += stream
      .end()
      .map(it => it.text)
      .join('');
    for (const left of [secret.slice(0, 8), token.slice(8), 'pppppp', 'ssssss'])
      assert.ok(!masked.includes(left), `${piece}: ${left} ${masked.length}`);
    assert.equal(masked.match(/\[masked:S\]/g)?.length, 2);
    assert.match(masked, / end w+\[masked:S\]$/);
  }
});

test('private keys, tokens, credentials and the expressions of redact', () => {
  const body = `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n'.repeat(4)}c2hvcnQ=`;
  const key = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${body}\n-----END RSA PRIVATE KEY-----`;
  const masker = new Masker([], ['token=\\S+', '(?i)customer (\\d+)']);
  for (const [text, masked] of [
    [`a\n${key}\nb`, 'a\n[masked:private key]\nb'],
    [`data:\n${key.replace(/^/gm, '    ')}\nb: 1`, 'data:\n    [masked:private key]\nb: 1'],
    [JSON.stringify({ key, id: 7 }), '{"key":"[masked:private key]","id":7}'],
    [`${key.slice(0, 200)}\nplain words follow here\n`, '[masked:private key]\nplain words follow here\n'],
    [
      '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----',
      '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----',
    ],
    [`id AKIAQ3EGZT5WHXKLMPRS.`, 'id [masked:AWS access key id].'],
    ['postgres://app:s3cr3t-pw@db/x', 'postgres://app:[masked:password in an address]@db/x'],
    ['> Authorization: Bearer abcdefghijklmnop', '> Authorization: Bearer [masked:credential]'],
    ['got token=abc for Customer 4711', 'got [masked:redact] for Customer [masked:redact]'],
  ] as const) {
    assert.equal(masker.mask(text), masked);
    const stream = masker.stream();
    const pieces = [...text].flatMap(it => stream.push(it));
    assert.equal([...pieces, ...stream.end()].map(it => it.text).join(''), masked, 'one character at a time');
  }
  assert.throws(() => new Masker([], ['(?=a)']), /\(\?=a\) of `redact` in drillbook\.yaml cannot be read/);
});

test('a secret that repeats, overlaps itself or holds another one', () => {
  assert.equal(new Masker([['A', 'abab']]).mask('xababababx'), 'x[masked:A]x');
  assert.equal(new Masker([['A', 'secret']]).mask('secretsecret'), '[masked:A][masked:A]');
  const both = new Masker([
    ['SHORT', 'horse'],
    ['LONG', 'horse battery'],
  ]);
  assert.equal(both.mask('horse battery, horse'), '[masked:LONG], [masked:SHORT]');
  const stream = new Masker([['A', 'aaaa']]).stream();
  let masked = '';
  for (let n = 0; n < 10; n++)
    masked += stream
      .push('a'.repeat(50_000))
      .map(it => it.text)
      .join('');
  masked += stream
    .end()
    .map(it => it.text)
    .join('');
  assert.equal(masked, '[masked:A]');
});

test('what holds no secret comes out as it went in', () => {
  const text = 'kubectl get pods\nNAME READY\napi-5d9 1/1\n\n\ttabs, żółć, 🙂\r\n';
  const masker = new Masker([['A', 'not-in-there-at-all']], ['nothing']);
  assert.equal(masker.mask(text), text);
  assert.equal(new Masker([['A', 'abc']]).mask('abc'), 'abc', 'too short to be masked, and refused as a secret');
});

test('a secret of fewer than four characters is refused with a sentence', () => {
  const parameter = { name: 'PIN', type: 'secret', required: true, secret: true, allowLeadingDash: false } as const;
  const refuse = (value: string) => refuseValue(parameter as never, value);
  assert.match(refuse('123') ?? '', /^PIN is a secret of fewer than 4 characters: .*Take a longer one/);
  assert.match(refuse('1   ') ?? '', /fewer than 4/);
  assert.equal(refuse('1234'), undefined);
});
