import { expect, test } from 'vitest';
import { elementsIn, textIn } from '../../../../src/ledger/backends/read-xml.ts';

test('texts are read with their entities; what is none stands as it is', () => {
  expect(textIn('<a xmlns="x">&lt;&gt;&amp;&quot;&apos;</a>', 'a')).toBe('<>&"\'');
  expect(textIn('<a>&#65;&#x42;&#x1F600;</a>', 'a')).toBe('AB\u{1F600}');
  expect(textIn('<a>&#1114112;&#x110000;&nbsp;&#;</a>', 'a')).toBe('&#1114112;&#x110000;&nbsp;&#;');
  expect(textIn('<ab>1</ab>', 'a')).toBeUndefined();
  expect(elementsIn('<v><k>1</k></v>\n<v><k>2</k></v>', 'v').map((each) => textIn(each, 'k'))).toEqual(['1', '2']);
});
