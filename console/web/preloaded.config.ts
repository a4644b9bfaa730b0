import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";

/** Chromium compiles a file that begins with this as a whole, beside what the page does meanwhile. */
const COMPILE_ALL = "//# allFunctionsCalledOnLoad\n";

type Bundle = Rolldown.OutputBundle;

/** The fonts that every page is written with. */
const FONT = /\/inter-latin-\d+-normal-[^/]+\.woff2$/;

/**
 * Has the browser read what the first script asks for before that has run, and compile it in one piece.
 *
 * Function by function, when each is first called, it would be done while somebody waits for the page.
 * https://v8.dev/blog/explicit-compile-hints
 * The fonts come along: asked for when the first text is drawn, they would have it all laid out a second time.
 */
export function preloaded(name: string): Plugin {
  return {
    name: "preloaded",
    enforce: "post",
    // The last to write, since it is only heard from the first line.
    generateBundle: {
      order: "post",
      handler: (_options, bundle) => {
        for (const chunk of atOnce(bundle, name)) chunk.code = COMPILE_ALL + chunk.code;
      },
    },
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) => [
        ...atOnce(bundle, name)
          .filter((chunk) => !chunk.isEntry)
          .map(({ fileName }) => link(fileName, { rel: "modulepreload" })),
        ...Object.keys(bundle)
          .filter((fileName) => FONT.test(fileName))
          .map((fileName) => link(fileName, { rel: "preload", as: "font", type: "font/woff2" })),
      ],
    },
  };
}

function link(fileName: string, attrs: Record<string, string>): HtmlTagDescriptor {
  return {
    tag: "link",
    attrs: { ...attrs, crossorigin: true, href: `/console/${fileName}` },
    injectTo: "head",
  };
}

/** The named script and everything that it needs before it runs. */
function atOnce(bundle: Bundle, name: string): Rolldown.OutputChunk[] {
  const chunks = Object.values(bundle).filter((piece) => piece.type === "chunk");
  const found = new Set(chunks.filter((chunk) => chunk.name === name));
  for (const one of found) {
    for (const chunk of chunks) if (one.imports.includes(chunk.fileName)) found.add(chunk);
  }
  return [...found];
}
