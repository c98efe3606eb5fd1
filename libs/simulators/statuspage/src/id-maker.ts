const ALPHABET = '0123456789bcdfghjklmnpqrstvwxyz';
const LENGTH = 12;

/** Ids as the API makes them: twelve characters out of digits and consonants, so that none ever spells a word. */
export function idMaker(random: () => number): () => string {
  return () => {
    let id = '';
    while (id.length < LENGTH) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
    return id;
  };
}
