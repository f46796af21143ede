/* The worker of the search: the theme's own, whose address stands behind the #, with each query made plainer.

   The theme looks for all words that begin with a word of the query, and so "a" and "is" find half the site. Here the words that
   the index leaves out are left out of the query, too. Short words and numbers must stand as they are typed; only a long word,
   and the last, which may not be finished, may go on. A plural finds its singular, and -ize finds -ise. A query with quotation
   marks stays as it is. */

// What the words that are meant begin with.
const stem = word => word
  .replace(/([a-z]{2}[^isu])s$/, "$1")
  .replace(/([a-z]{4}i|^licen)[csz](?:ation|e|ed|er|ing)$/, "$1")

const plainer = query => {
  const words = query.toLowerCase().split(lunr.tokenizer.separator)
    .map(word => word.replace(/[+*~^:]/g, ""))
    .filter(word => word && lunr.stopWordFilter(word))
  return words.map((word, i) => {
    const mayGoOn = /[a-z]/.test(word) && !/ss$/.test(word) && word.length > (i === words.length - 1 ? 2 : 3)
    return mayGoOn ? stem(word) : `${word}^1`  // the theme lets a word go on that has no ^
  }).join(" ")
}

// This listens before the theme does.
addEventListener("message", ({data}) => {
  if (data.type === 2 && !data.data.includes('"')) data.data = plainer(data.data) || data.data
})

// The page that a result leads to marks each term of the query wherever it stands, within a word, too. A single letter is in every
// second word, so it is not among the terms that are marked.
const answer = self.postMessage.bind(self)
self.postMessage = message => {
  for (const {terms} of message.type === 3 ? message.data.items.flat() : []) {
    for (const term in terms) if (terms[term] && term.length < 2) delete terms[term]
  }
  answer(message)
}

importScripts(location.hash.slice(1))
