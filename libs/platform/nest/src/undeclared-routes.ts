import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ROUTE_ACCESS } from './route-access';

/**
 * The start of an application fails on a route of a controller that does not say who may use it.
 *
 * @throws TypeError naming every such route
 */
export function requireDeclaredRoutes(app: INestApplication): void {
  const undeclared: string[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const name of new MetadataScanner().getAllMethodNames(metatype.prototype as object)) {
        const handler = (metatype.prototype as Readonly<Record<string, object>>)[name];
        if (handler === undefined || Reflect.getMetadata(METHOD_METADATA, handler) === undefined) continue;
        if (Reflect.getMetadata(ROUTE_ACCESS, handler) === undefined) undeclared.push(`${metatype.name}.${name}`);
      }
    }
  }
  if (undeclared.length > 0) throw new TypeError(`Routes that do not say who may use them: ${undeclared.join(', ')}`);
}
