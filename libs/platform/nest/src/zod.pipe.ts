import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { fieldFaults } from './field-faults';
import { requestInvalid, RequestError } from './request-error';

/**
 * Checks every body, query and set of address parameters against the zod schema of its DTO class, and hands on what the
 * schema made of it. A handler that takes one of them without a DTO is a mistake in the program, and fails at once.
 * An id in the address that cannot belong to anything is not found, like any other id that belongs to nothing.
 */
export class ZodPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    const schema = schemaOf(metatype);
    if (schema === undefined) throw new TypeError(`A handler takes its ${type} ${data ?? ''} without a schema`);
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    if (type === 'param') throw new RequestError('resource_not_found', 'An id in the address is not one of ours.');
    throw requestInvalid(fieldFaults(result.error.issues, value, type));
  }
}

function schemaOf(metatype: unknown): z.ZodType | undefined {
  const schema: unknown = typeof metatype === 'function' && 'schema' in metatype ? metatype.schema : undefined;
  return schema instanceof z.ZodType ? schema : undefined;
}
