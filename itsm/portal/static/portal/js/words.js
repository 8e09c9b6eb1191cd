// What lists that appear while somebody types say aloud, in the reader's language (document.html).

const WORDS = document.documentElement.dataset;

/** How many suggestions there are, as a sentence for a live region. */
export function found(count) {
  if (!count) return WORDS.wordNone;
  return count === 1 ? WORDS.wordOne : WORDS.wordMany.replace("{count}", count.toLocaleString(document.documentElement.lang));
}

export const unanswered = () => WORDS.wordUnanswered;
