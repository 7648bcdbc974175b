/**
 * CLIP's image and text towers, its tokenizer and its prompts, over folders in Hugging Face layout.
 */
package dev.coffey.distillation.clip;
