/** The line scanner against markdown-it: the same headings, sections and words, or it says that it is not sure. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { scanDocument } from '../../../src/core/document/scan.ts';
import { scanBlocks } from '../../../src/core/document/scan-blocks.ts';
import { LineIndex } from '../../../src/core/position.ts';
import fc from '../../seeded-check.ts';

/** All that is not the texts of sections. */
const shapeOf = ({ title, titleRange, id, kind, adopted, alerts, headings, sections }: ReturnType<typeof scanDocument>) => ({
  ...{ title, titleRange, id, kind, adopted, alerts, headings },
  sections: sections.map(it => [it.heading, it.trail, it.range]),
});
const wordsOf = (text: string) => [...(text.match(/[\p{L}\p{N}]+/gu) ?? [])].sort().join(' ');

function assertSame(text: string): void {
  const own = scanDocument('file:///r/a.md', text);
  const whole = parseDocument('file:///r/a.md', text).document;
  assert.deepEqual(shapeOf(own), shapeOf(whole), JSON.stringify(text));
  for (const [i, it] of whole.sections.entries())
    assert.equal(wordsOf(own.sections[i]?.text ?? ''), wordsOf(it.text), JSON.stringify(text));
}

const isSure = (text: string): boolean =>
  scanBlocks(new LineIndex(text), 0, { heading() {}, prose() {}, code() {}, html() {}, definition() {} });

const awkward: Record<string, string> = {
  setext: 'Title\n=====\n\ntext\nmore\n---\n\nnot\n\n---\n',
  'setext of two lines': 'one\ntwo\n===\n',
  'a rule that is none': 'text\n- - -\n***\n___\n',
  'fences in lists':
    '1. step\n\n   ```bash\n   # no heading\n   ```\n\n   ## heading in the item\n2. next\n   ~~~\n   # none\n~~~\n# one\n',
  'a fence that its list ends': '- item\n  ```\n  # none\n# heading\n',
  'a fence that nothing ends': '# a\n```\n# none\n',
  'fences of other lengths': '````\n```\n# none\n````\n~~~ x`y\n# none\n~~~\n``` a`b\n# heading\n',
  'HTML blocks':
    '<div>\n# none\n\n# heading\n\n<!-- # none\n\n# none -->\n# heading\n<script>\n\n# none\n</script>\n<br>\ntext\n',
  'HTML in a list': '- <details>\n  # none\n\n  # heading\n</details>\n',
  'carriage returns': '# a\r\n\r\ntext\r\n===\r\n\r\n```\r\n# none\r\n```\r\n',
  'a byte order mark': '\uFEFF# a\n\ntext\n',
  tabs: '\t# none\n\n- a\n\n\t# heading\n\n#\theading\n',
  'indented code': 'text\n    # lazy\n\n    # none\n\n- item\n\n      # none\n\n  # heading\n',
  'nested lists': '- a\n  - b\n    - c\n\n      # heading\n    # heading\n\n  10. d\n\n      # heading\n\n   # top\n',
  quotations: '> text\n> more\nlazy\n\n> # heading\n\n> - item\n>   # heading\n\n> ```\n> # none\n> ```\n',
  'lines that end a quotation, and such that do not':
    '> a\n---\n\n> b\n# heading\n\n> c\n`code`\n#none\n\n> d\n- item\n\n> e\n7. seven\n\n> f\n```\n# none\n```\n\n> g\n<div>\n# none\n\n> h\n<b>x</b>\n',
  'fences in quotations':
    '> text\n> ```bash\n> # none\n>\n>> more\n> ```\n> text\nlazy\n\n>~~~~\n>~~~\n> none\n>~~~~\n# heading\n\n> ```\n> # none\n\n- item\n\n  > ```\n  > # none\n  > ```\n\n> ```\n> # none',
  'signs of tables in items that end': '1. a | b\n2. c `x | y` d\n   * e | f\n3. g\n\n- h | i\nlazy | too\n',
  'list after list': '1) a\n2. b\n* c\n+ d\n\n    # none\n',
  'numbers that begin no list': 'text\n2. two\n1. one\n\n12345678901. no\n',
  'an empty item': '-\n\n  # heading\n\n-\n  text\n\n  # heading\n',
  'link definitions': '[a]: http://x/y "title"\n[b]: <z>\n\n# [a] and [text][b]\n\n[c]: x\n===\n',
  'link definitions with parentheses': '[a]: x(y(z)) "t"\n\n[b]: x(y\n\n[c]: (((x)))\n\n[d]: x)\n',
  'headings with marks':
    '# `code` *stress* __more__ [link](x) ![image](y) <b>t</b> &amp; \\# \\* a_b_c # ##\n#\n# #\n#none\n####### none\n',
  'ERB tags': '# <%= current_page.data.title %> x\n\n<% if a %>text<% end %>\n',
  'front matter': '---\ntitle: x\n---\ntext\n---\n\n---\n# a\n',
  'front matter alone': '---\ntitle: x\n---',
  'front matter that nothing ends': '---\ntitle: x\n# a\n',
  tables: '| a | b |\n|---|---|\n| c | d |\n---\n\nx | y\n--- | ---\n1 | 2\n2. z\n',
  nothing: '',
  blanks: ' \n\t\n \n',
  'other blanks': '\u00a0# none\n\f# none\n\u2003x\n===\n',
  'tabs behind the signs of lists':
    '1.\t# one\n\n\t## two\n\n-\t\t# none\n\n- \t \t# none\n\n*\t- \t# three\n\t  # four\n\n-\t\n\n  # five\n',
  'a link definition of two lines':
    '[a]:\n    http://x/y\n[b]:\n  <z> "t"\n# [c]\n\n[d]:\n\n# e\n\n[f]:\n- g\n\n[h]:\nx\n"t"\n\n- [i]:\nx\n# k\n',
  'headings with links and stress':
    '# [a](b) and ![c](d "e")\n# [a [b](c)](d)\n# **a**: *b c* d\n# *a**b* c*\n# a*b*c\n# ***a***\n# **a*b**\n# [`a`](b)\n# [*a*](b)\n# *[a](b)*\n# [a](b(c)) \\[a](b)\n# [a](<b c>)\n# [](b)x\n# [a]() [a](b\n# **[a](b) c** d\n# *a\u00a0b* \u2014 c *\u2014 d*\n',
  'headings with links beside definitions': '[a]: b\n\n# [c](d) e\n\n# [a](d) [a]\n',
  'headings with brackets that are no links': '# [c] d ![e] [f [g](h)] []\n\n[a]: b\n\n# x [c d]\n',
  'a heading with a label that is written otherwise': '# x [ \u00c4  b]\n\n[\u00e4 B]: c\n',
  'brackets with marks beside definitions': '[a]: b\n\n# [`a`]\n# [c][a]\n# ![A]\n',
  'an empty heading below text': 'text\n#\nmore\n##\n',
  'a fence of one sign before the other': '```~~\n# none\n```\n# heading\n',
  'a table in an item that ends': '- | a | b |\n\t|---|---|\n#x\n---\n',
  'a quotation that goes on far in': '> \n\t> quoted\n\\# x\n===\n',
  'a table that ends an item': ' - item\n|---|---|\n    |---|---|\n      ````\n---\n',
  'a lone carriage return': '# a\r# b\rtext\r===\r',
};

for (const [name, text] of Object.entries(awkward)) test(`the scanner reads as markdown-it: ${name}`, () => assertSame(text));

// Blocks of every sort and what stands around them, put together blindly.
const beginning = fc.constantFrom('', '', '', '', ' ', '  ', '   ', '    ', '\t', '- ', '1. ', '2) ', '> ', '* - ', '      ');
const rest = fc.constantFrom(
  ...[
    '',
    '',
    'text',
    'more of it',
    '# one',
    '## two ##',
    '===',
    '---',
    '***',
    '```',
    '~~~',
    '````',
    '<div>',
    '</div>',
    '<b>x</b>',
  ],
  ...[
    '<!-- a',
    '-->',
    '| a | b |',
    '|---|---|',
    '- item',
    '-',
    '+ item',
    '1. one',
    '7. seven',
    '-\tx',
    '3.\t\t# x',
    '[a]:',
    '> quoted',
    '> ```',
    '> # one',
    '[a]: b',
    '[a]: b c',
  ],
  ...['a | b', '`x | y`', ':-:', '[a]: b(c)', '[a]: b(c'],
  ...['[a]', '`code`', '*stress*', '\\# x', '[x](y)', '# [a]', '<script>', '</script>', '#x', '    code', '=', '-- '],
);
const ending = fc.constantFrom('\n', '\n', '\n', '\r\n');
const blindly = fc
  .array(fc.tuple(beginning, rest, ending), { maxLength: 14 })
  .map(lines => lines.map(it => it.join('')).join(''));

test('whatever blocks follow each other, headings and sections are those of markdown-it', () => {
  fc.assert(fc.property(blindly, assertShape), { numRuns: 5_000 });
});

function assertShape(text: string): void {
  assert.deepEqual(
    shapeOf(scanDocument('file:///r/a.md', text)),
    shapeOf(parseDocument('file:///r/a.md', text).document),
    JSON.stringify(text),
  );
}

test('the scanner is sure of what people write', () => {
  for (const name of [
    'setext',
    'lines that end a quotation, and such that do not',
    'signs of tables in items that end',
    'fences in quotations',
    'fences in lists',
    'HTML blocks',
    'nested lists',
    'carriage returns',
    'indented code',
  ])
    assert.ok(isSure(awkward[name] ?? ''), name);
});

test('any characters are read without a throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => void scanDocument('file:///r/a.md', text)),
    { numRuns: 3000 },
  );
});

test('hostile texts cost no more than their length', () => {
  for (const piece of ['`', '``` ', '[', '](', '<a ', '&', '_a', '> ', '- ', '\\', '*', '<!--', '[a]: ', '(', '()'])
    for (const before of ['', '[a]: x']) scanDocument('file:///r/a.md', before + piece.repeat(30_000));
});
