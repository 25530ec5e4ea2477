/** Durations, cadences and dates: tables, month ends, leap years, and arithmetic against the engine's own calendar. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as calendar from '../../../src/core/document/calendar.ts';
import fc from '../../seeded-check.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test('durations: what is read, and how it is written in the format', () => {
  const rows: readonly [string, number | undefined, string | undefined][] = [
    ['1w2d4h30m15s', 9 * day + 4 * hour + 30 * minute + 15_000, '1w2d4h30m15s'],
    ['5m', 5 * minute, '5m'],
    ['1h30m', 90 * minute, '1h30m'],
    ['90m', 90 * minute, '90m'],
    ['0s', 0, '0s'],
    ['PT4H', 4 * hour, '4h'],
    ['PT1M', minute, '1m'],
    ['P1DT12H', 36 * hour, '1d12h'],
    ['P2W', 14 * day, '2w'],
    ['90 days', 90 * day, '90d'],
    ['4 hours', 4 * hour, '4h'],
    [' 30 min ', 30 * minute, '30m'],
    ['1 hour and 30 minutes', 90 * minute, '1h30m'],
    ['P1M', undefined, undefined],
    ['6 months', undefined, undefined],
    ['30m1h', undefined, undefined],
    ['4:30', undefined, undefined],
    ['1.5h', undefined, undefined],
    ['1y', undefined, undefined],
    ['240', undefined, undefined],
    ['P', undefined, undefined],
    ['PT', undefined, undefined],
    ['P1DT', undefined, undefined],
    ['-5m', undefined, undefined],
    ['', undefined, undefined],
    ['soon', undefined, undefined],
  ];
  for (const [text, milliseconds, canonical] of rows) {
    assert.equal(calendar.parseDuration(text), milliseconds, text);
    assert.equal(calendar.canonicalDuration(text), canonical, text);
  }
  assert.equal(calendar.parseDuration('240', 'decide_minutes'), 4 * hour);
  assert.equal(calendar.canonicalDuration('240', 'decide_minutes'), '4h');
  assert.equal(calendar.parseDuration('90', 'ttl_days'), 90 * day);
});

test('a duration that was written is read back, for any whole number of seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), seconds => {
      const text = calendar.formatDuration(seconds * 1000);
      assert.ok(calendar.isDuration(text), text);
      assert.equal(calendar.parseDuration(text), seconds * 1000);
      assert.equal(calendar.canonicalDuration(text), text);
    }),
  );
});

test('cadences: words, durations and what people write instead', () => {
  const rows: readonly [string, number, number, string | undefined][] = [
    ['hourly', 0, hour, 'hourly'],
    ['daily', 0, day, 'daily'],
    ['weekly', 0, 7 * day, 'weekly'],
    ['monthly', 1, 0, 'monthly'],
    ['quarterly', 3, 0, 'quarterly'],
    ['half-yearly', 6, 0, 'half-yearly'],
    ['yearly', 12, 0, 'yearly'],
    ['90d', 0, 90 * day, '90d'],
    ['6 months', 6, 0, 'half-yearly'],
    ['12 months  ', 12, 0, 'yearly'],
    ['1 year', 12, 0, 'yearly'],
    ['18 months', 18, 0, undefined],
    ['P6M', 6, 0, 'half-yearly'],
    ['P1Y', 12, 0, 'yearly'],
    ['PT4H', 0, 4 * hour, '4h'],
    ['annually', 12, 0, 'yearly'],
    ['Semi-Annually', 6, 0, 'half-yearly'],
    ['every 3 months', 3, 0, 'quarterly'],
  ];
  for (const [text, months, milliseconds, canonical] of rows) {
    assert.deepEqual(calendar.parseCadence(text), { months, milliseconds }, text);
    assert.equal(calendar.canonicalCadence(text), canonical, text);
  }
  for (const text of ['', 'sometimes', '0d', '0 months', 'P', 'biannual', 'never', 'constructor']) {
    assert.equal(calendar.parseCadence(text), undefined, text);
  }
});

test('next due is calendar arithmetic: month ends and leap years', () => {
  const rows: readonly [string, string, string | undefined][] = [
    ['2026-01-31', 'monthly', '2026-02-28'],
    ['2028-01-31', 'monthly', '2028-02-29'],
    ['2026-03-31', 'monthly', '2026-04-30'],
    ['2026-08-31', 'half-yearly', '2027-02-28'],
    ['2027-08-31', 'half-yearly', '2028-02-29'],
    ['2028-02-29', 'yearly', '2029-02-28'],
    ['2026-11-30', 'quarterly', '2027-02-28'],
    ['2026-12-31', 'daily', '2027-01-01'],
    ['2028-02-28', 'daily', '2028-02-29'],
    ['2026-02-28', 'weekly', '2026-03-07'],
    ['2026-11-21', 'hourly', '2026-11-21'],
    ['2026-11-21', '36h', '2026-11-22'],
    ['2025-07-15', '6 months', '2026-01-15'],
    ['2025-07-15', '90d', '2025-10-13'],
    ['2026-02-30', 'monthly', undefined],
    ['2026-01-01', 'sometimes', undefined],
    ['9999-12-31', 'yearly', undefined],
  ];
  for (const [date, cadence, due] of rows) assert.equal(calendar.nextDue(date, cadence), due, `${date} ${cadence}`);
});

test('dates: exactly the days that exist, written one way', () => {
  for (const good of ['2026-11-21', '2028-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])
    assert.ok(calendar.isDate(good), good);
  const bad = [
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '26-01-01',
    '2026-11-21T00:00:00Z',
    ' 2026-11-21',
    '',
  ];
  for (const text of bad) assert.ok(!calendar.isDate(text), text);
});

test('instants are RFC 3339 with an offset', () => {
  assert.equal(calendar.readInstant('2026-11-21T09:12:00Z'), Date.UTC(2026, 10, 21, 9, 12));
  assert.equal(calendar.readInstant('2026-11-21T09:12:00.250+05:30'), Date.UTC(2026, 10, 21, 3, 42, 0, 250));
  assert.equal(calendar.readInstant('2026-03-01T00:30:00+01:00'), Date.UTC(2026, 1, 28, 23, 30));
  for (const bad of [
    '2026-11-21T09:12:00',
    '2026-11-21',
    '2026-02-30T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T09:12Z',
    '2026-11-21T09:12:00+0100',
  ]) {
    assert.ok(!calendar.isInstant(bad), bad);
  }
});

test('days and months agree with the calendar of the engine over 400 years', () => {
  const anyDay = fc.integer({ min: -719_162, max: 2_932_896 });
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (number, days) => {
      const iso = (count: number) => new Date(count * day).toISOString().slice(0, 10);
      const text = iso(number);
      assert.equal(calendar.formatDate(calendar.dateOfNumber(number)), text);
      assert.equal(calendar.dayNumber(calendar.readDate(text) as calendar.CalendarDate), number);
      const moved = number + days;
      if (moved >= -719_162 && moved <= 2_932_896) {
        assert.equal(calendar.addDays(text, days), iso(moved));
        assert.equal(calendar.daysBetween(text, iso(moved)), days);
      }
    }),
  );
  assert.equal(calendar.addMonths('2026-05-31', -3), '2026-02-28');
  assert.equal(calendar.addMonths('2026-01-15', -1), '2025-12-15');
});

test('dates written otherwise are converted only where one reading is possible', () => {
  const rows: readonly [string, string | undefined][] = [
    ['2026/11/2', '2026-11-02'],
    ['2026-11-02T10:00:00Z', '2026-11-02'],
    ['2 November 2026', '2026-11-02'],
    ['Nov 2, 2026', '2026-11-02'],
    ['Sept 2, 2026', '2026-09-02'],
    ['2nd May 2026', '2026-05-02'],
    ['21.11.2026', '2026-11-21'],
    ['11/21/2026', '2026-11-21'],
    ['21/11/2026', '2026-11-21'],
    ['05/05/2026', '2026-05-05'],
    ['05/06/2026', undefined],
    ['31 February 2026', undefined],
    ['2 Xyz 2026', undefined],
    ['TBD', undefined],
  ];
  for (const [text, date] of rows) assert.equal(calendar.unambiguousDate(text), date, text);
  assert.equal(calendar.monthFirstDate('05/06/2026'), '2026-05-06');
  assert.equal(calendar.monthFirstDate('21/06/2026'), undefined);
});
