import { html, type Markup } from './markup.ts'
import { verdictMark } from './verdict-mark.ts'

/** What a colleague who has never seen Shakedown needs to know, at the end of the page. */
export const guide = (): Markup =>
  html`<section class="guide" aria-labelledby="guide">
    <h2 id="guide">How to read this report</h2>
    <dl>
      <div>
        <dt>${verdictMark('pass')}</dt>
        <dd>
          Every check of the recorded history holds, every fault was seen at work, and the control event took effect.
        </dd>
      </div>
      <div>
        <dt>${verdictMark('fail')}</dt>
        <dd>The system broke the claim. The evidence names the operations that prove it.</dd>
      </div>
      <div>
        <dt>${verdictMark('unknown')}</dt>
        <dd>Nobody can tell: a fault did not act, or the harness lost sight. It is not a pass.</dd>
      </div>
      <div>
        <dt>${verdictMark('skipped')}</dt>
        <dd>The stream cannot offer what the scenario needs.</dd>
      </div>
    </dl>
    <p>
      Times count from the start of the run. A bar in a timeline is one message in flight at one replica; a shaded band
      is a fault in force. Point at anything drawn to read what it was. The complete history is in
      <code>history.jsonl</code> beside this file.
    </p>
  </section>`
