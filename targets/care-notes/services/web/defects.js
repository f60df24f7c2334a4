const named = (document.documentElement.dataset.defects ?? '').split(' ')

/** Whether a known mistake is switched on in the page. */
export const has = (defect) => named.includes(defect)
