/** What is published about ImageNet and its variants: classes, masks, divisors. */
package dev.coffey.distillation.imagenet;
