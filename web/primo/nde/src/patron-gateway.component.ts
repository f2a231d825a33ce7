import { Component, ElementRef, inject, Input, type OnDestroy, type OnInit } from '@angular/core'
import { place } from '../../shell/place.ts'
import { ELEMENT_NAME, SETTINGS } from './parameters.ts'

/** What stands in a slot of NDE: one custom element, which asks in the name of whoever is signed in to Primo. */
@Component({
  selector: 'custom-patron-gateway',
  standalone: true,
  template: '',
  styles: ':host { display: block; margin-block: 1em }',
})
export class PatronGatewayComponent implements OnInit, OnDestroy {
  /** The host hands its own component to each of its slots. */
  @Input() hostComponent: unknown

  private readonly own = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement
  private readonly placed = place(inject(ELEMENT_NAME), inject(SETTINGS))

  ngOnInit(): void {
    this.own.append(this.placed.node)
  }

  ngOnDestroy(): void {
    this.placed.leave()
    this.placed.node.remove()
  }
}
