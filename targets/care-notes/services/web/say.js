const place = document.querySelector('#said')

/** Tells the person what happened, in words; it stays until something else is said. `bad`: something went wrong. `busy`: it goes on. */
export const say = (words, how = '') => {
  place.textContent = words
  place.classList.toggle('bad', how === 'bad')
  place.setAttribute('aria-busy', String(how === 'busy'))
  place.hidden = words === ''
}
