import { describe, expect, it } from 'vitest'
import { breakable, html } from '../../../../reports/html/markup.ts'
import { seconds, sentence } from '../../../../reports/html/words.ts'

describe('html', () => {
  it('escapes texts, in contents and attributes, and leaves markup as it is', () => {
    const name = `"><script>alert('1')</script>&`
    expect(html`<p title="${name}">${name}${html`<b>${1}</b>`}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;<b>1</b></p>',
    )
  })

  it('joins lists and puts nothing for what is not there', () => {
    expect(html`${['a', html`<i>b</i>`, false, undefined]}|${0}`.markup).toBe('a<i>b</i>|0')
  })

  it('escapes names that may break', () => {
    expect(breakable('prison-visit.<b>').markup).toBe('prison-<wbr>visit.<wbr>&lt;b&gt;')
  })
})

describe('words', () => {
  it.each([
    [0, '0.00 s'],
    [2309.6, '2.31 s'],
    [59_999, '60.00 s'],
    [72_400, '1 min 12 s'],
  ])('%d ms is %s', (ms, words) => {
    expect(seconds(ms)).toBe(words)
  })

  it.each([
    ['the lock was held', 'The lock was held.'],
    ['nothing', 'Nothing.'],
    ['e2 was not acknowledged', 'e2 was not acknowledged.'],
    ['prison-visit.booked is lost', 'prison-visit.booked is lost.'],
    ['Done!', 'Done!'],
  ])('%j becomes the sentence %j', (words, expected) => {
    expect(sentence(words)).toBe(expected)
  })
})
