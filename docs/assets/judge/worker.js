// Python in a worker of its own: it fetches Pyodide and the judge of derivations from this site, and answers one text after
// the other. The page ends it where an answer takes too long.
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])  // the smallest module of WebAssembly
const get = self.fetch.bind(self)
const formulas = {}  // what lines about a formula's own letters are judged by, as text, by its name
let answer, home

// What is fetched is counted as it comes, and what has been packed is unpacked: hosts do not always pack WebAssembly.
function unpackAndCount(fetch) {
  return async (address, options) => {
    const packed = String(address).endsWith(".wasm")
    const response = await fetch(packed ? `${address}.gz` : address, options)
    if (!response.ok) throw new Error(`${response.status} for ${response.url}`)
    let body = response.body.pipeThrough(new TransformStream({
      transform(chunk, next) {
        postMessage({received: chunk.length})
        next.enqueue(chunk)
      },
    }))
    if (packed) body = body.pipeThrough(new DecompressionStream("gzip"))
    return new Response(body, {headers: {"Content-Type": packed ? "application/wasm" : "application/octet-stream"}})
  }
}

async function declared(name) {
  if (!name || formulas[name]) return formulas[name]
  const response = await get(`${home}formulas/${name}.json`)
  if (!response.ok) throw new Error(`${response.status} for ${response.url}`)
  return formulas[name] = await response.text()
}

async function start(folder) {
  home = folder
  await WebAssembly.compile(EMPTY).catch(() => { throw new Error("this server's security policy forbids WebAssembly") })
  self.fetch = unpackAndCount(self.fetch.bind(self))
  const [python, judge] = await Promise.all([
    import(`${folder}pyodide.mjs`).then(({loadPyodide}) => loadPyodide({
      indexURL: folder,
      stdLibURL: `${folder}python.zip`,
      enableRunUntilComplete: false,
      env: {PYTHONDONTWRITEBYTECODE: "1"},
    })),
    fetch(`${folder}judge.zip`).then(response => response.arrayBuffer()),
  ])
  python.FS.writeFile("/judge.zip", new Uint8Array(judge))
  answer = python.runPython(`
    import json, sys
    sys.path.insert(0, "/judge.zip")
    from backprop_checked.derivation.answers import answer
    lambda text, fields, declared: json.dumps(
        answer(text, json.loads(fields), json.loads(declared) if declared else None))
  `)
}

addEventListener("message", async ({data: {folder, text, fields, formula}}) => {
  try {
    if (folder) {
      await start(folder)
      postMessage({ready: true})
    } else {
      postMessage({answer: JSON.parse(answer(text, JSON.stringify(fields), await declared(formula) ?? ""))})
    }
  } catch (error) {
    postMessage({failure: error.message.trim().split("\n").at(-1)})
  }
})
