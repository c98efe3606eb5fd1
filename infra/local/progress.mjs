// @ts-check
/**
 * Says what is going on: a spinner on a terminal; elsewhere (CI, a log) plain lines, one when a step has taken a second
 * and one every ten seconds after that.
 */
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FIRST_WORD_MS = 1_000;
const NEXT_WORD_MS = 10_000;

/**
 * @template T
 * @param {string} name
 * @param {(report: (detail: string) => void) => Promise<T>} work `report` changes what is shown beside the name
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const startedMs = Date.now();
  const show = process.stdout.isTTY ? spinner(name, startedMs) : plainLines(name, startedMs);
  try {
    const result = await work(show.report);
    show.end();
    console.log(`✔ ${name}${took(startedMs)}`);
    return result;
  } catch (error) {
    show.end();
    console.log(`✘ ${name}${took(startedMs)}`);
    throw error;
  }
}

/** @param {string} name @param {number} startedMs */
function spinner(name, startedMs) {
  let frame = 0;
  let detail = '';
  const clear = () => process.stdout.write('\r\u001b[2K');
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    const text = `${FRAMES[frame]} ${name}${took(startedMs)}${detail && ` - ${detail}`}`;
    clear();
    process.stdout.write(text.slice(0, (process.stdout.columns || 80) - 1));
  };
  draw();
  const timer = setInterval(draw, 100);
  return {
    /** @param {string} text */
    report: (text) => (detail = text),
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

/** @param {string} name @param {number} startedMs */
function plainLines(name, startedMs) {
  let detail = '';
  const speak = () => {
    console.log(`… ${name}${took(startedMs)}${detail && ` - ${detail}`}`);
    timer = setTimeout(speak, NEXT_WORD_MS);
  };
  let timer = setTimeout(speak, FIRST_WORD_MS);
  return {
    /** @param {string} text */
    report: (text) => (detail = text),
    end: () => clearTimeout(timer),
  };
}

/** @param {number} startedMs */
function took(startedMs) {
  const seconds = (Date.now() - startedMs) / 1000;
  return seconds < 1 ? '' : ` (${seconds.toFixed(seconds < 10 ? 1 : 0)} s)`;
}
