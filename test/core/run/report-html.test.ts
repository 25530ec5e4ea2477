/** The HTML report: whole in itself, nothing in it runs or is fetched, and nothing a run holds becomes markup. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderHtml } from '../../../src/core/run/report-html.ts';
import { foldRun } from '../../../src/core/run/run.ts';
import { reportOf } from '../../../src/core/run/run-report.ts';
import type { PinnedStep, RunEvent, RunHeader } from '../../../src/core/run/run-types.ts';
import { at, finished, header, pinned } from './run-material.ts';

const page = (steps: readonly PinnedStep[], events: readonly RunEvent[], more: Partial<RunHeader> = {}) =>
  renderHtml(reportOf(foldRun(header(steps, more), events), { now: at(600) }));

test('nothing a run holds becomes markup, wherever it stands', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`;
  const html = page(
    [pinned('a', { title: hostile, command: hostile, expect: hostile, role: hostile })],
    [
      finished('a', 'failed', {
        startedAt: at(1),
        endedAt: at(2),
        output: hostile,
        errors: hostile,
        verdict: hostile,
        notes: [hostile],
      }),
      { type: 'step-skipped', at: at(3), step: 'a', reason: hostile, by: hostile },
      { type: 'note-added', at: at(4), by: hostile, note: hostile },
      { type: 'escalated', at: at(4), by: hostile, to: hostile, note: hostile },
      { type: 'run-finished', at: at(5), result: 'failed', note: hostile },
    ],
    {
      title: hostile,
      path: hostile,
      operator: hostile,
      parameters: { [hostile]: hostile },
      trigger: { type: 'alert', id: hostile },
    },
  );
  const elements = new Set([...html.matchAll(/<([a-z0-9]+)/gi)].map(it => it[1]?.toLowerCase()));
  for (const element of ['script', 'img', 'a', 'iframe', 'link', 'object']) assert.ok(!elements.has(element), element);
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) assert.doesNotMatch(tag, /\son\w+=|javascript:/i, tag);
  assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
});

test('the page needs nothing but itself, and its policy says so', () => {
  const html = page([pinned('a')], [finished('a', 'passed')]);
  assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
  assert.doesNotMatch(html, /(?:src|href|url)\s*[=(]|@import|https?:/);
});

test('planned and actual are drawn for each step, with the mark of the RTO; late ones are marked', () => {
  const minute = 60_000;
  const steps = [
    pinned('a', { target: minute }),
    pinned('b', { target: minute, restored: true }),
    pinned('m', { kind: 'manual' }),
  ];
  const html = page(
    steps,
    [
      finished('a', 'passed', { startedAt: at(0), endedAt: at(30), at: at(30) }),
      finished('b', 'passed', { startedAt: at(30), endedAt: at(150), at: at(150) }),
    ],
    { rto: 5 * minute },
  );
  const rectangles = [...html.matchAll(/<rect class="([^"]+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(it => ({
    kind: it[1],
    x: Number(it[2]),
    width: Number(it[3]),
  }));
  assert.deepEqual(
    rectangles.map(it => it.kind),
    ['plan', 'real passed', 'plan', 'real passed late'],
  );
  const [planA, realA, planB, realB] = rectangles;
  // One scale for all: a bar twice as long took twice the time, and what follows begins where the one before ends.
  assert.ok(Math.abs((realB?.width ?? 0) - 4 * (realA?.width ?? 0)) < 1);
  assert.ok(Math.abs((planA?.width ?? 0) - (planB?.width ?? 0)) < 0.2);
  assert.ok(Math.abs((planB?.x ?? 0) - (planA?.x ?? 0) - (planA?.width ?? 0)) < 0.2);
  assert.match(html, /<line class="rto"/);
  assert.match(html, /<line class="restored"/);
  assert.match(html, /target 1m, exceeded/);
});

test('without any time there is no drawing', () => {
  assert.doesNotMatch(page([pinned('a')], []), /<svg/);
});
