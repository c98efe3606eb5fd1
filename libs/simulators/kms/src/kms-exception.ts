import type { SimResponse } from '@quayside/simulator-kit';

/**
 * An error as the JSON protocol of AWS has it: its name in `__type`, and a message. Nearly all have status 400, those of
 * access included; only KMS' own troubles have another.
 */
export class KmsException extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }

  toResponse(): SimResponse {
    return { status: this.status, body: { __type: this.type, message: this.message } };
  }
}

export function notFound(message: string): KmsException {
  return new KmsException('NotFoundException', message);
}

export function invalidCiphertext(): KmsException {
  // AWS gives no reason, so that nobody can learn from it which part of a ciphertext is wrong
  return new KmsException('InvalidCiphertextException', '');
}

export function validationFailed(faults: readonly string[]): KmsException {
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  return new KmsException('ValidationException', `${count}: ${faults.join('; ')}`);
}
